import type { BundleProblem } from '../../shared/export.ts'
import { sha1Fingerprint, sha256Fingerprint } from '../pki/fingerprint.ts'
import { certificateFile, publicText } from './bundle-file.ts'
import { commonNameIn } from './common-name.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import { fileStem } from './folder-name.ts'
import { text, type Chosen } from './option.ts'
import { keyElsewhere, privateKeyFile } from './private-key-file.ts'
import type { ReadmeStep } from './readme.ts'
import { shellWord } from './shell-word.ts'
import type { BundleSource } from './target.ts'

const options = {
  hub: text({
    title: 'IoT hub',
    explanation: 'The name of your hub, before ".azure-devices.net"; it goes into the README.',
    maxLength: 50,
    pattern: { matches: /^[A-Za-z0-9-]*$/, words: 'the name of a hub: letters, digits and hyphens' },
    default: '',
  }),
}
type Options = Chosen<typeof options>

/** A device of Azure IoT Hub, enrolled in the Device Provisioning Service or in the hub itself. */
export const azureDps = defineTarget({
  id: 'azure-dps',
  title: 'Azure IoT Hub and DPS',
  purpose: 'A device for Azure IoT Hub and its Device Provisioning Service: full chain, key, thumbprints and the CA to upload.',
  roles: ['device'],
  group: 'clouds',
  reader: 'Azure IoT Hub and DPS, Azure command line 2 (by their documentation)',
  proof: 'documented',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: true }),
  check: ({ identity }) => registrationIdProblems(commonNameIn(identity.certificate)),
  content,
})

function content(source: BundleSource, chosen: Options): TargetContent {
  const { name, certificate, intermediates, root, privateKey } = source.identity
  const stem = fileStem(name, ['root-ca', 'thumbprints'])
  const thumbprints = `SHA-1    ${sha1Fingerprint(certificate)}\nSHA-256  ${sha256Fingerprint(certificate)}\n`
  return {
    files: [
      certificateFile(
        `${stem}.fullchain.pem`,
        [certificate, ...intermediates, root],
        `The certificate of ${name}, all above it and the root CA: what the device shows.`,
      ),
      ...(privateKey ? [privateKeyFile(`${stem}.key`, privateKey, 'pkcs8', `The private key of ${name}, not encrypted.`)] : []),
      certificateFile(`${stem}.crt`, [certificate], 'The certificate alone, for an individual enrolment.'),
      certificateFile('root-ca.pem', [root], 'The root CA, to upload for an enrolment group.'),
      publicText('thumbprints.txt', thumbprints, 'Both thumbprints of the certificate, for a device that is made in the hub itself.'),
    ],
    ...readme(source, stem, chosen),
  }
}

function readme({ identity: { name, certificate, privateKey } }: BundleSource, stem: string, { hub }: Options): Omit<TargetContent, 'files'> {
  const [chain, key, leaf] = [`${stem}.fullchain.pem`, `${stem}.key`, `${stem}.crt`].map(shellWord) as [string, string, string]
  const [id, host] = [shellWord(name), `${hub || 'HUB'}.azure-devices.net`]
  const connection = `--cafile /etc/ssl/certs/ca-certificates.crt --cert ${chain} --key ${key}`
  const user = shellWord(`${host}/${name}/?api-version=2021-04-12`)
  const topic = shellWord(`devices/${name}/messages/events/`)
  const notes: ReadmeStep[] = [
    {
      text:
        'Instead of enrolling each device, enrol all that a CA has signed: upload root-ca.pem once and prove that you have its key, by a ' +
        'certificate for the code that Azure shows for it (portal: Certificates, root-ca, Generate verification code); then make the group.',
      commands: [
        'az iot dps certificate create -g GROUP --dps-name DPS -n root-ca --path root-ca.pem',
        'certwright authority prove "NAME OF THE CA" --code CODE --to verification.pem',
        'az iot dps certificate verify -g GROUP --dps-name DPS -n root-ca --path verification.pem --etag ETAG',
        'az iot dps enrollment-group create -g GROUP --dps-name DPS --enrollment-id fleet --root-ca-name root-ca',
      ],
    },
    {
      text: 'Without the provisioning service, in the hub itself, by the thumbprint (SHA-1 or SHA-256 in both places):',
      commands: [
        `az iot hub device-identity create -n ${hub || 'HUB'} -d ${id} --am x509_thumbprint --ptp ${sha256Fingerprint(certificate)} --stp ${sha256Fingerprint(certificate)}`,
      ],
    },
    {
      text:
        'The device knows Azure by public root CAs (DigiCert Global Root G2 and Microsoft RSA Root Certificate Authority 2017), which an operating ' +
        'system has and a small board must be given; the CA of this vault is none that Azure shows.',
    },
  ]
  return {
    steps: [
      {
        text: `Copy ${chain} and ${key} to the device.${privateKey ? '' : ` ${keyElsewhere(name, key)}`} The registration id is the common name, ${name}:`,
        commands: [`chmod 600 ${key}`],
      },
      {
        text: 'Enrol this device in the provisioning service (for many see "Good to know"):',
        commands: [`az iot dps enrollment create -g GROUP --dps-name DPS --enrollment-id ${id} --attestation-type x509 --certificate-path ${leaf}`],
      },
      {
        text: 'Once the device has registered there and is assigned to the hub, it can say something; "az iot hub monitor-events" shows it:',
        commands: [`mosquitto_pub -h ${host} -p 8883 -i ${id} -u ${user} ${connection} -t ${topic} -m hello -q 1`],
      },
    ],
    notes,
  }
}

function registrationIdProblems(name: string | undefined): BundleProblem[] {
  const remedy = 'Issue it with its registration id as the common name: letters, digits and - . _ : only, 64 at most.'
  if (name === undefined) return [{ severity: 'error', message: 'The certificate has no common name, which Azure takes for the registration id.', remedy }]
  if (!/^[A-Za-z0-9._:-]{1,64}$/.test(name)) {
    const message = `Azure takes no device by the name ${JSON.stringify(name)}: letters, digits and - . _ : only, 64 at most.`
    return [{ severity: 'error', message, remedy }]
  }
  if (/^[A-Za-z0-9](.*[A-Za-z0-9])?$/.test(name)) return []
  const message = `The registration id ${name} begins or ends with a sign, which the provisioning service may refuse.`
  return [{ severity: 'warning', message, remedy: 'Let it begin and end with a letter or a digit.' }]
}
