import { certificateDer, secretOctets } from './bundle-file.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import { fileStem } from './folder-name.ts'
import { choice, type Chosen } from './option.ts'
import { keyElsewhere, traditionalKey } from './private-key-file.ts'
import { shellWord } from './shell-word.ts'
import type { BundleSource } from './target.ts'

const options = {
  key: choice({
    title: 'Form of the private key',
    explanation: 'PKCS#8 is what current programs read; traditional is PKCS#1 for RSA and SEC 1 for EC, for old ones and for small libraries.',
    values: { pkcs8: 'PKCS#8', traditional: 'Traditional' },
    default: 'pkcs8',
  }),
}
type Options = Chosen<typeof options>

/** Certificate, key and CA as DER, one object in a file: for boards and programs that have no room for PEM. */
export const der = defineTarget({
  id: 'der',
  title: 'DER files',
  purpose: 'Certificate, key and CA in binary (DER), each in a file of its own, for boards and programs that do not read PEM.',
  roles: ['device'],
  group: 'files',
  reader: 'OpenSSL 3, Mbed TLS 2.28, BearSSL 0.6',
  proof: 'proven',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: () => [],
  content: (source, chosen) => derContent(source, chosen),
})

function derContent({ identity, trustAnchors }: BundleSource, { key: form }: Options): TargetContent {
  const { name, certificate, intermediates, privateKey } = identity
  const stem = fileStem(name, ['ca'])
  const paths = { certificate: `${stem}.der`, key: `${stem}.key.der` }
  const issuing = intermediates.map((_, index) => `${stem}.issuer${index === 0 ? '' : `-${index + 1}`}.der`)
  const files = [
    ...trustAnchors.map((anchor, index) =>
      certificateDer(index === 0 ? 'ca.der' : `ca-${index + 1}.der`, anchor, index === 0 ? rootPurpose : 'The root CA on the other side of the roll-over.'),
    ),
    certificateDer(paths.certificate, certificate, `The certificate of ${name}.`),
    ...intermediates.map((issuer, index) =>
      certificateDer(issuing[index]!, issuer, index === 0 ? 'The issuing CA that signed it; to be sent after it.' : 'The CA that signed the one before.'),
    ),
  ]
  if (privateKey) {
    const octets = form === 'pkcs8' ? privateKey : traditionalKey(privateKey).der
    files.push(secretOctets(paths.key, octets, `The private key of ${name} (${form === 'pkcs8' ? 'PKCS#8' : 'PKCS#1 or SEC 1'}), not encrypted.`))
  }
  const elsewhere = privateKey ? '' : ` ${keyElsewhere(name, paths.key)}`
  return {
    files,
    steps: [
      {
        text: `Copy the files to where ${name} runs, and let only the user that it runs as read the key.${elsewhere}`,
        commands: [`chmod 600 ${shellWord(paths.key)}`],
      },
      {
        text: 'Look at what is in them:',
        commands: [
          `openssl x509 -inform DER -in ${shellWord(paths.certificate)} -noout -subject -issuer -enddate`,
          `openssl pkey -inform DER -in ${shellWord(paths.key)} -noout -check`,
        ],
      },
      {
        text:
          'Give them to the program by their names, or to a board as bytes with their lengths: DER has no end that a program could ' +
          `look for. The device sends ${[paths.certificate, ...issuing].join(', then ')}, and trusts ca.der.`,
      },
    ],
    notes: [
      {
        text: 'To make PEM of one of them, which openssl wants for whom it trusts:',
        commands: ['openssl x509 -inform DER -in ca.der -out ca.pem'],
      },
    ],
  }
}

const rootPurpose = 'The root CA: whoever connects trusts what it has signed, and nothing else.'
