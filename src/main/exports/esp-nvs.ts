import { boardPem } from './arduino-sketch.ts'
import { boardBroker, boardBrokerProblems, mbedtls } from './board-broker.ts'
import { boardMode, boardUse, keyTypeProblems, passwordProblems } from './board-identity.ts'
import { publicText, secretText } from './bundle-file.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import { text, type Chosen } from './option.ts'
import type { BundleSource } from './target.ts'

const options = {
  mode: boardMode,
  namespace: text({
    title: 'Namespace',
    explanation: 'Under which the firmware opens its settings in NVS.',
    maxLength: 15,
    pattern: { matches: /^[A-Za-z0-9_-]+$/, words: 'letters, digits, "_" and "-"' },
    default: 'mqtt',
  }),
}
type Options = Chosen<typeof options>

/** With the zero at its end, which NVS counts. */
const longestString = 4000

/** The settings of one board as the CSV from which Espressif's generator makes a partition for NVS. */
export const espNvs = defineTarget({
  id: 'esp-nvs',
  title: 'ESP32 NVS partition (factory)',
  purpose: 'A CSV for nvs_partition_gen, one for each board, so that the same firmware serves them all.',
  roles: ['device'],
  group: 'boards',
  reader: 'nvs_partition_gen of ESP-IDF 5',
  proof: 'documented',
  options,
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => boardUse(mode),
  check: (source, { mode }) => [
    ...boardBrokerProblems(source, mbedtls),
    ...(mode === 'password' ? passwordProblems(source) : keyTypeProblems(source, 'ESP32 boards')),
  ],
  content: (source, chosen) => nvsContent(source, chosen),
})

interface Entry {
  /** At most 15 characters. */
  key: string
  value: string
}

function nvsContent(source: BundleSource, { mode, namespace }: Options): TargetContent {
  const { name, privateKey, credential } = source.identity
  const { host, port } = boardBroker(source)
  const pem = boardPem(source)
  const entries: Entry[] = [
    { key: 'broker_uri', value: `mqtts://${host.includes(':') ? `[${host}]` : host}:${port}` },
    { key: 'client_id', value: name },
    { key: 'ca_cert', value: pem.ca },
    ...(mode === 'password'
      ? [
          { key: 'username', value: credential!.username },
          { key: 'password', value: credential!.password },
        ]
      : [{ key: 'client_cert', value: pem.device }, ...(pem.key === null ? [] : [{ key: 'client_key', value: pem.key }])]),
  ]
  const rows = ['key,type,encoding,value', `${namespace},namespace,,`, ...entries.map(row)]
  const isSecret = mode === 'password' || privateKey !== null
  const purpose = `The settings of ${name}: ${entries.map(({ key }) => key).join(', ')}.`
  const blobs = entries.filter(isLong).map(({ key }) => key)
  const elsewhere = isSecret ? '' : ` The private key was made elsewhere: the firmware has to have it, or a row client_key.`
  return {
    files: [(isSecret ? secretText : publicText)('nvs.csv', `${rows.join('\n')}\n`, purpose)],
    steps: [
      {
        text: `Make the partition on your computer; 0x6000 is the size that the partition table gives to nvs.${elsewhere}`,
        commands: ['python -m pip install esp-idf-nvs-partition-gen', 'python -m esp_idf_nvs_partition_gen generate nvs.csv nvs.bin 0x6000'],
      },
      {
        text: 'Write it to the board; 0x9000 is where the partition table has nvs:',
        commands: ['esptool.py --port /dev/ttyUSB0 write_flash 0x9000 nvs.bin'],
      },
      {
        text: 'Read the settings in the firmware; each text comes with the zero that Mbed TLS wants after PEM:',
        commands: [
          `nvs_open("${namespace}", NVS_READONLY, &handle);`,
          'size_t length = 0;',
          'nvs_get_str(handle, "ca_cert", NULL, &length);',
          'char *ca = malloc(length);',
          'nvs_get_str(handle, "ca_cert", ca, &length);',
        ],
      },
    ],
    notes: [
      ...(blobs.length > 0
        ? [{ text: `Longer than a string of NVS can be, so kept as a blob, without a zero at its end (nvs_get_blob): ${blobs.join(', ')}.` }]
        : []),
      { text: 'nvs.bin holds the key too: delete it with nvs.csv. Whoever has the board can read its flash unless flash or NVS encryption is on.' },
    ],
  }
}

function row(entry: Entry): string {
  return [entry.key, 'data', isLong(entry) ? 'binary' : 'string', csvField(entry.value)].join(',')
}

function isLong({ value }: Entry): boolean {
  return Buffer.byteLength(value) + 1 > longestString
}

/** RFC 4180: in quotes wherever something could be taken for more than text. */
function csvField(value: string): string {
  return /^[\w:/.[\]-]+$/.test(value) ? value : `"${value.replaceAll('"', '""')}"`
}
