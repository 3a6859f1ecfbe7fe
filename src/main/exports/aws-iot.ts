import type { BundleProblem } from '../../shared/export.ts'
import { textIn } from '../../shared/distinguished-name.ts'
import { toPem } from '../../shared/pem.ts'
import { bulkTemplate, justInTimeTemplate, subjectFields } from './aws-iot-templates.ts'
import { certificateFile, publicText } from './bundle-file.ts'
import { commonNameIn, subjectOf } from './common-name.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import { fileStem } from './folder-name.ts'
import { text, type Chosen } from './option.ts'
import { keyElsewhere, privateKeyFile } from './private-key-file.ts'
import type { ReadmeStep } from './readme.ts'
import { shellWord } from './shell-word.ts'
import type { BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

const options = {
  endpoint: text({
    title: 'Endpoint',
    explanation: 'The address of your account, as "aws iot describe-endpoint --endpoint-type iot:Data-ATS" prints it; it goes into the README.',
    maxLength: 253,
    pattern: { matches: /^[A-Za-z0-9.-]*$/, words: 'a host name' },
    default: '',
  }),
  policy: text({
    title: 'AWS IoT policy',
    explanation: 'The name of a policy of your account that devices get when they are registered; without one they may do nothing.',
    maxLength: 128,
    pattern: { matches: /^[\w+=,.@-]*$/, words: 'the name of a policy: letters, digits and _ + = , . @ -' },
    default: '',
  }),
  templateFields: text({
    title: 'Subject fields of your template',
    explanation:
      'What a template of your own reads from the certificate besides the common name, with commas: Country, Organization, ' +
      'OrganizationalUnit, DistinguishedNameQualifier, StateName, SerialNumber.',
    maxLength: 200,
    pattern: {
      matches: new RegExp(`^(|(${Object.keys(subjectFields).join('|')})(\\s*,\\s*(${Object.keys(subjectFields).join('|')}))*)$`),
      words: `names out of ${Object.keys(subjectFields).join(', ')}, with commas between`,
    },
    default: '',
  }),
}
type Options = Chosen<typeof options>

const registrationLine = 'bulk-registration.json'
const caToRegister = 'ca-to-register.pem'

/** A device of AWS IoT Core with a certificate of its owner's CA. */
export const awsIot = defineTarget({
  id: 'aws-iot',
  title: 'AWS IoT Core',
  purpose: 'A device for AWS IoT Core: certificate and key, the CA to register, and what just-in-time and bulk registration need.',
  roles: ['device'],
  group: 'clouds',
  reader: 'AWS IoT Core, AWS command line 2 (by their documentation)',
  proof: 'documented',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: true }),
  check: ({ identity }, chosen) => [
    ...thingNameProblems(commonNameIn(identity.certificate)),
    ...fieldProblems(identity.certificate, chosen),
    ...(chosen.policy === '' ? [noPolicy] : []),
  ],
  content,
})

function content(source: BundleSource, chosen: Options): TargetContent {
  const { name, certificate, intermediates, root, privateKey } = source.identity
  const stem = fileStem(name, ['ca-to-register'])
  const issuer = intermediates[0] ?? root
  const line = JSON.stringify({
    ThingName: name,
    CertificatePem: toPem('CERTIFICATE', certificate),
    CACertificatePem: toPem('CERTIFICATE', issuer),
  })
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
  return {
    files: [
      certificateFile(
        `${stem}.crt`,
        [certificate, ...intermediates],
        `The certificate of ${name}${intermediates.length > 0 ? ', followed by the issuing CA that signed it' : ''}: what the device shows.`,
      ),
      ...(privateKey ? [privateKeyFile(`${stem}.key`, privateKey, 'pkcs8', `The private key of ${name}, not encrypted.`)] : []),
      certificateFile(`${stem}.leaf.crt`, [certificate], 'The same certificate alone, to register it.'),
      certificateFile(caToRegister, [issuer], 'The CA that signed it: registered once, all its devices can register themselves.'),
      publicText('jitp-template.json', json(justInTimeTemplate(chosen.policy)), 'Provisioning template for just-in-time provisioning.'),
      publicText('bulk-template.json', json(bulkTemplate(chosen.policy)), 'Provisioning template for the bulk registration.'),
      publicText(registrationLine, `${line}\n`, 'The line of this device for the bulk registration (newline-delimited JSON).'),
    ],
    ...readme(source, stem, chosen),
  }
}

function readme({ identity }: BundleSource, stem: string, { endpoint, policy }: Options): Omit<TargetContent, 'files'> {
  const { name, privateKey } = identity
  const [certificate, key, leaf] = [`${stem}.crt`, `${stem}.key`, `${stem}.leaf.crt`].map(shellWord) as [string, string, string]
  const host = endpoint || 'ENDPOINT'
  const topic = testTopic(name)
  return {
    steps: [
      {
        text:
          `Copy ${certificate} and ${key} to the device, and with them Amazon's own root CA, by which it knows AWS: the CA of this vault ` +
          `is none that AWS shows.${privateKey ? '' : ` ${keyElsewhere(name, key)}`}`,
        commands: ['curl -O https://www.amazontrust.com/repository/AmazonRootCA1.pem', `chmod 600 ${key}`],
      },
      {
        text: 'Register this device alone (for many see "Good to know"), and give it a policy, by the certificateArn that is printed:',
        commands: [
          `aws iot register-certificate-without-ca --status ACTIVE --certificate-pem file://${leaf}`,
          `aws iot attach-policy --policy-name ${policy || 'POLICY'} --target ARN`,
        ],
      },
      {
        text: `Say something${endpoint === '' ? ', to the address that the first command prints' : ''}; whoever listens to ${topic}/hello in the MQTT test client of the console hears it:`,
        commands: [
          ...(endpoint === '' ? ['aws iot describe-endpoint --endpoint-type iot:Data-ATS'] : []),
          `mosquitto_pub -h ${host} -p 8883 -i ${shellWord(name)} --cafile AmazonRootCA1.pem --cert ${certificate} --key ${key} -t ${shellWord(`${topic}/hello`)} -m hello -q 1`,
        ],
      },
    ],
    notes: [...authorityNotes(), ...manyNotes()],
  }
}

function authorityNotes(): ReadmeStep[] {
  return [
    {
      text:
        'So that devices register themselves when they first connect (just-in-time provisioning), register the CA once, with a role that may ' +
        'provision. AWS wants proof that you have its key: a certificate for the code that the first command prints.',
      commands: [
        'aws iot get-registration-code',
        'certwright authority prove "NAME OF THE CA" --code CODE --to verification.pem',
        'aws iot create-provisioning-template --template-name certwright --type JITP --enabled --template-body file://jitp-template.json --provisioning-role-arn ROLE',
        `aws iot register-ca-certificate --ca-certificate file://${caToRegister} --verification-certificate file://verification.pem --set-as-active --allow-auto-registration --registration-config templateName=certwright`,
      ],
    },
    {
      text:
        'A template of your own may name only what stands in the subject of every device: one field too many, and none of them is ' +
        'registered. Say with templateFields which it names, and they are looked at before the export. The serial number among them is ' +
        'that of the subject, not of the certificate.',
    },
  ]
}

function manyNotes(): ReadmeStep[] {
  return [
    {
      text:
        'To register many at once, after the CA: put the lines of all devices into one file (in the folder above these), and that into a ' +
        'bucket that the role may read.',
      commands: [
        `cat */${registrationLine} > things.json && aws s3 cp things.json s3://BUCKET/things.json`,
        'aws iot start-thing-registration-task --template-body file://bulk-template.json --input-file-bucket BUCKET --input-file-key things.json --role-arn ROLE',
      ],
    },
  ]
}

const noPolicy: BundleProblem = {
  severity: 'warning',
  message: 'No AWS IoT policy is named: a device that registers by these templates may not even connect.',
  remedy: 'Name one with the option policy, or attach one afterwards.',
}

/** The name of a thing: the templates take the common name for it. */
function thingNameProblems(name: string | undefined): BundleProblem[] {
  const remedy = 'Issue it under a name of letters, digits and : _ - only.'
  if (name === undefined) return [{ severity: 'error', message: 'The certificate has no common name, by which AWS would name the thing.', remedy }]
  if (/^[A-Za-z0-9:_-]{1,128}$/.test(name)) return []
  return [{ severity: 'error', message: `AWS IoT takes no thing by the name ${JSON.stringify(name)}: letters, digits and : _ - only.`, remedy }]
}

function fieldProblems(certificate: Uint8Array, { templateFields }: Options): BundleProblem[] {
  const subject = subjectOf(certificate)
  const named = templateFields.split(',').map((field) => field.trim()).filter((field) => field !== '') as (keyof typeof subjectFields)[]
  const missing = [...new Set(named)].filter((field) => textIn(subject, subjectFields[field]) === undefined)
  if (missing.length === 0) return []
  return [
    {
      severity: 'error',
      message: `The template names ${missing.join(', ')}, which the subject of this certificate has not: AWS would register nothing.`,
      remedy: 'Issue it with these parts of the subject, or take them out of the template.',
    },
  ]
}
