import { makePkcs12 } from '../pki/pkcs12-writer.ts'
import { brokerHost } from './broker-address.ts'
import { certificateFile } from './bundle-file.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import { fileStem } from './folder-name.ts'
import type { Chosen } from './option.ts'
import { missingKeyProblems } from './missing-key.ts'
import type { ReadmeStep } from './readme.ts'
import { shellWord } from './shell-word.ts'
import { storeForm, storePassword, storeProblems } from './store-password.ts'
import type { BundleSource } from './target.ts'

const options = { password: storePassword, form: storeForm }
type Options = Chosen<typeof options>

/** Key, certificate, issuing CAs and root in one encrypted file: what browsers, key stores and operating systems import. */
export const pkcs12 = defineTarget({
  id: 'pkcs12',
  title: 'One encrypted file (PKCS#12)',
  purpose: 'Key, certificate and CA in one .p12 file under a password, to import into browsers, operating systems and programs.',
  roles: ['device', 'broker'],
  group: 'files',
  reader: 'OpenSSL 3, keytool of Java 17, NSS (pk12util) 3.87, GnuTLS (certtool) 3.7',
  proof: 'proven',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: ({ identity }, { password, form }) => [
    ...missingKeyProblems(identity, 'A PKCS#12 file without a key is of no use here.'),
    ...storeProblems(password, form, { isJava: false }),
  ],
  content,
})

function content({ identity, trustAnchors, salt, broker }: BundleSource, { password, form }: Options): TargetContent {
  const { name, certificate, intermediates, privateKey } = identity
  const path = `${fileStem(name, ['ca'])}.p12`
  const certificates = [certificate, ...intermediates, ...trustAnchors]
  const bytes = makePkcs12(
    { certificates, privateKey: privateKey ?? undefined, friendlyName: name, password },
    form,
    (length) => salt(name, length),
  )
  const encryption = form === 'modern' ? 'AES-256' : 'triple DES, which is weak'
  const file = shellWord(path)
  const host = identity.kind === 'broker' ? brokerHost(identity.altNames) : broker ? brokerHost(broker.altNames) : undefined
  return {
    files: [
      {
        path,
        bytes,
        isSecret: privateKey !== null,
        purpose: `The key of ${name}, its certificate and the CAs above it, encrypted with ${encryption} under the password that was chosen for it.`,
      },
      certificateFile('ca.crt', trustAnchors, 'The root CA alone, for whoever is only to trust it.'),
    ],
    steps: [
      {
        text: `Copy ${path} to where ${name} runs, and let only the user that it runs as read it. Tell the password apart from it:`,
        commands: [`chmod 600 ${file}`],
      },
      {
        text: 'See that it opens; the password is asked for, and "MAC" and the encryption are shown:',
        commands: [`openssl pkcs12 -in ${file} -noout -info`],
      },
      {
        text:
          'Choose the file where the program asks for a "PKCS#12", "PFX" or "p12" file' +
          `${host === undefined ? '' : `, with ${host} as the name of the broker`}; or import it into a key store (see "Good to know").`,
      },
    ],
    notes: [...importNotes(file), oldReaders(form), asPem(file)],
  }
}

function importNotes(file: string): ReadmeStep[] {
  return [
    {
      text: 'Chrome and Chromium on Linux (pk12util is in the package libnss3-tools; Chrome makes the folder when it first starts):',
      commands: [`pk12util -i ${file} -d sql:$HOME/.pki/nssdb`],
    },
    { text: 'Windows, for the user who types it:', commands: [`certutil -user -importPFX ${file}`] },
    { text: 'macOS:', commands: [`security import ${file} -k login.keychain-db`] },
  ]
}

function oldReaders(form: Options['form']): ReadmeStep {
  return form === 'modern'
    ? {
        text:
          'Some importers cannot read this encryption, and then say that the password is wrong though it is right (Windows before 10 ' +
          '1809, Java before 8u301 and 11.0.12, older macOS and Android). For those export it again with the option form=compatible.',
      }
    : { text: 'This file is in the weak form for old importers: delete it once it is imported, and choose form=modern where that works.' }
}

function asPem(file: string): ReadmeStep {
  return { text: 'To take it apart into PEM again:', commands: [`openssl pkcs12 -in ${file} -out identity.pem`] }
}
