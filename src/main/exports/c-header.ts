import { keyTypeProblems } from './board-identity.ts'
import { certificateDer, publicText, secretOctets, secretText } from './bundle-file.ts'
import { arrayName, cArray, type ArrayStorage } from './c-array.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import { choice, flag, type Chosen } from './option.ts'
import { keyElsewhere } from './private-key-file.ts'
import type { BundleFile, BundleSource } from './target.ts'

const options = {
  storage: choice({
    title: 'How the arrays are declared',
    explanation: 'As xxd declares them, as constants, or as constants that an Arduino keeps in flash.',
    values: {
      plain: ['As xxd -i', 'Byte for byte what "xxd -i FILE" prints.'],
      const: ['Constants', 'static const: the compiler may leave them in flash.'],
      progmem: ['Constants in flash (PROGMEM)', 'For Arduino boards whose flash is read in its own way, such as the ESP8266.'],
    },
    default: 'plain',
  }),
  guard: flag({
    title: 'Include guard',
    explanation: 'Lets a header be included more than once; xxd makes none.',
    default: false,
  }),
}
type Options = Chosen<typeof options>

/** Certificate, key and CA as C arrays of DER, one header for each. */
export const cHeader = defineTarget({
  id: 'c-header',
  title: 'C headers',
  purpose: 'Certificate, key and CA as arrays in C headers, as "xxd -i" makes them, to be compiled into any firmware.',
  roles: ['device'],
  group: 'files',
  reader: 'GCC 12, Mbed TLS 2.28, BearSSL 0.6; compared with xxd 2022',
  proof: 'proven',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: (source) => keyTypeProblems(source, 'small boards'),
  content: (source, chosen) => headerContent(source, chosen),
})

interface NamedObject {
  /** Of the DER file. */
  path: string
  der: Uint8Array
  isSecret: boolean
  what: string
}

function headerContent({ identity, trustAnchors }: BundleSource, chosen: Options): TargetContent {
  const { name, certificate, intermediates, privateKey } = identity
  const numbered = (stem: string, index: number) => `${stem}${index === 0 ? '' : `-${index + 1}`}.der`
  const objects: NamedObject[] = [
    ...trustAnchors.map((der, index) => ({ path: numbered('ca', index), der, isSecret: false, what: 'the root CA' })),
    { path: 'device.der', der: certificate, isSecret: false, what: `the certificate of ${name}` },
    ...intermediates.map((der, index) => ({ path: numbered('issuer', index), der, isSecret: false, what: 'an issuing CA, to be sent after it' })),
    ...(privateKey ? [{ path: 'device-key.der', der: privateKey, isSecret: true, what: `the private key of ${name} (PKCS#8)` }] : []),
  ]
  const [trusted] = objects
  const device = arrayName('device.der')
  return {
    files: objects.flatMap((object) => [headerFile(object, chosen), derFile(object)]),
    steps: [
      {
        text: `Copy the headers beside the source of the firmware.${privateKey ? '' : ` ${keyElsewhere(name, 'device-key.der')}`}`,
      },
      {
        text: 'Include each in one source file only, and give the arrays to the TLS library with their lengths:',
        commands: objects.map(({ path }) => `#include "${path}.h"`),
      },
      {
        text: `To parse them with Mbed TLS (crt and ca are of mbedtls_x509_crt); BearSSL takes the same arrays and lengths:`,
        commands: [
          `mbedtls_x509_crt_parse_der(&ca, ${arrayName(trusted!.path)}, ${arrayName(trusted!.path)}_len);`,
          `mbedtls_x509_crt_parse_der(&crt, ${device}, ${device}_len);`,
        ],
      },
    ],
    notes: [
      {
        text: 'The DER files are what the headers hold. Where there is xxd, it prints the same header when these options are as they come:',
        commands: ['xxd -i device.der'],
      },
    ],
  }
}

function headerFile({ path, der, isSecret, what }: NamedObject, { storage, guard }: Options): BundleFile {
  const file = isSecret ? secretText : publicText
  return file(`${path}.h`, headerText(path, der, storage, guard), `An array ${arrayName(path)}, and its length: ${what}.`)
}

function headerText(path: string, der: Uint8Array, storage: ArrayStorage, hasGuard: boolean): string {
  const array = (storage === 'progmem' ? progmem : '') + cArray(path, der, storage)
  const guard = `${arrayName(path).toUpperCase()}_H`
  return hasGuard ? `#ifndef ${guard}\n#define ${guard}\n\n${array}\n#endif\n` : array
}

/** Arduino has PROGMEM from its own header; whoever else compiles the file does without. */
export const progmem = '#ifdef ARDUINO\n#include <Arduino.h>\n#endif\n#ifndef PROGMEM\n#define PROGMEM\n#endif\n\n'

function derFile({ path, der, isSecret, what }: NamedObject): BundleFile {
  return isSecret ? secretOctets(path, der, `The same: ${what}.`) : certificateDer(path, der, `The same: ${what}.`)
}
