import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { certificateFile } from './bundle-file.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import type { ReadmeStep } from './readme.ts'
import type { BundleFile, BundleSource } from './target.ts'

/** The root CA alone, for machines, browsers and phones that are to trust what it has signed. */
export const trustThisCa = defineTarget({
  id: 'trust-this-ca',
  title: 'Trust this CA',
  purpose: 'The root CA as files that operating systems, browsers and phones import, with what to do on each; nothing secret.',
  roles: ['device', 'broker'],
  group: 'files',
  reader: 'update-ca-certificates of Debian 12, NSS (certutil) 3.87, OpenSSL 3',
  proof: 'proven',
  options: {},
  identityUse: () => ({ takes: 'root', refusesWeakKeys: false }),
  check: () => [],
  content,
})

interface Root {
  der: Uint8Array
  /** Upper-case hex. */
  fingerprint: string
  /** Without its ending. The beginning of the fingerprint keeps the roots of two vaults apart in one folder. */
  stem: string
}

function content({ trustAnchors }: BundleSource): TargetContent {
  const roots = trustAnchors.map((der): Root => {
    const fingerprint = sha256Fingerprint(der)
    return { der, fingerprint, stem: `root-ca-${fingerprint.slice(0, 8).toLowerCase()}` }
  })
  const crt = roots.map(({ stem }) => `${stem}.crt`)
  return {
    files: roots.flatMap(filesOf),
    steps: [
      {
        text:
          'Whoever imports a CA believes all that it signs, so look first whether it has arrived as it was sent. Its own SHA-256 ' +
          'fingerprint, to be told by another way than the file, is:',
        commands: [
          ...roots.map(({ fingerprint }) => fingerprint.match(/../g)!.join(':')),
          ...crt.map((path) => `openssl x509 -in ${path} -noout -fingerprint -sha256`),
        ],
      },
      {
        text: 'Import it. On Debian, Ubuntu and Raspberry Pi OS as below; for others see "Good to know":',
        commands: [`sudo cp ${crt.join(' ')} /usr/local/share/ca-certificates/`, 'sudo update-ca-certificates'],
      },
      {
        text: 'See that it is trusted (on those systems); "OK" is the answer:',
        commands: crt.map((path) => `openssl verify -CApath /etc/ssl/certs ${path}`),
      },
    ],
    notes: notesOf(roots),
  }
}

function filesOf({ der, stem }: Root): BundleFile[] {
  return [
    certificateFile(`${stem}.crt`, [der], 'The root CA in PEM: Linux, macOS, Firefox and nearly every program.'),
    { path: `${stem}.cer`, bytes: der, isSecret: false, purpose: 'The same in DER: Windows, Android, iPhone and iPad.' },
  ]
}

/** One for each system, with the command lines for every root. */
function notesOf(roots: readonly Root[]): ReadmeStep[] {
  const each = (command: (root: Root) => string) => roots.map(command)
  return [
    {
      text: 'Fedora, RHEL and openSUSE (there the folder is /etc/pki/trust/anchors and the command update-ca-certificates):',
      commands: [
        `sudo cp ${roots.map(({ stem }) => `${stem}.crt`).join(' ')} /etc/pki/ca-trust/source/anchors/`,
        'sudo update-ca-trust',
      ],
    },
    {
      text: 'Windows, for every user of the machine, in a terminal of an administrator (for one user alone: certutil -user -addstore ...):',
      commands: each(({ stem }) => `certutil -addstore -f Root ${stem}.cer`),
    },
    {
      text: 'macOS:',
      commands: each(({ stem }) => `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${stem}.crt`),
    },
    {
      text:
        'Chrome and Chromium on Linux (certutil is in the package libnss3-tools); Firefox has a database of its own in its profile folder, ' +
        'to be named in place of $HOME/.pki/nssdb, or imports the .crt under Settings, Privacy & Security, View Certificates, Authorities:',
      commands: each(({ stem }) => `certutil -A -d sql:$HOME/.pki/nssdb -t C,, -n ${stem} -i ${stem}.crt`),
    },
    {
      text:
        'Android: copy the .cer to the phone; Settings, Security, Encryption & credentials, Install a certificate, CA certificate. Apps made for ' +
        'Android 7 or later trust it only where their makers have allowed CAs of the user; browsers do.',
    },
    {
      text:
        'iPhone and iPad: send the .cer by AirDrop or mail and open it; then Settings, General, VPN & Device Management, Install; and then ' +
        'Settings, General, About, Certificate Trust Settings, where it has to be switched on.',
    },
    {
      text: 'To take the trust away again on Debian, Ubuntu and Raspberry Pi OS:',
      commands: [
        `sudo rm ${roots.map(({ stem }) => `/usr/local/share/ca-certificates/${stem}.crt`).join(' ')}`,
        'sudo update-ca-certificates --fresh',
      ],
    },
  ]
}
