import { boardPem } from './arduino-sketch.ts'
import { boardBroker, boardBrokerProblems, mbedtls } from './board-broker.ts'
import { keyTypeProblems } from './board-identity.ts'
import { publicText, secretText } from './bundle-file.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import type { Chosen } from './option.ts'
import { keyElsewhere } from './private-key-file.ts'
import { securityTag } from './security-tag.ts'
import type { BundleSource } from './target.ts'

const options = { tag: securityTag }

// The shell of Zephyr takes 256 characters a line unless it is built otherwise.
const longestPart = 192

/** The lines for the shell of a Zephyr board. */
export const zephyr = defineTarget({
  id: 'zephyr',
  title: 'Zephyr (shell)',
  purpose: 'Lines for the shell of a Zephyr board that store certificate, key and CA under a security tag.',
  roles: ['device'],
  group: 'boards',
  reader: 'Zephyr 4, by the documentation of its TLS credentials shell',
  proof: 'documented',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: (source) => [...boardBrokerProblems(source, mbedtls), ...keyTypeProblems(source, 'small boards')],
  content: (source, chosen) => zephyrContent(source, chosen),
})

function zephyrContent(source: BundleSource, { tag }: Chosen<typeof options>): TargetContent {
  const { name } = source.identity
  const { host, port } = boardBroker(source)
  const { ca, device, key } = boardPem(source)
  const lines = [...stored(tag, 'CA_CERT', ca), ...stored(tag, 'CLIENT_CERT', device), ...(key === null ? [] : stored(tag, 'PRIVATE_KEY', key))]
  const purpose = `Lines for the shell: the CA, the certificate${key === null ? '' : ' and the key'} of ${name}.`
  return {
    files: [(key === null ? publicText : secretText)('shell.txt', `${lines.join('\n')}\n`, purpose)],
    steps: [
      {
        text: 'Build the firmware with the shell for credentials, room for them, and room for a whole line that is pasted:',
        commands: ['CONFIG_TLS_CREDENTIALS=y', 'CONFIG_TLS_CREDENTIALS_SHELL=y', 'CONFIG_TLS_CREDENTIALS_SHELL_CRED_BUF_SIZE=6144', 'CONFIG_SHELL_BACKEND_SERIAL_RX_RING_BUFFER_SIZE=1024'],
      },
      { text: `Send the lines of shell.txt to the shell, one after the other.${key === null ? ` ${keyElsewhere(name, 'PRIVATE_KEY')}` : ''} Then it lists them:`, commands: [`cred list ${tag}`] },
      { text: `Have the firmware connect to ${host}:${port} with security tag ${tag}, and with ${host} as the name that TLS looks for (TLS_HOSTNAME).` },
    ],
    notes: [{ text: 'The lines hold base64 of PEM, stored with a zero at the end (BINT), as Mbed TLS wants it.' }],
  }
}

function stored(tag: number, type: string, pem: string): string[] {
  const parts = Buffer.from(pem).toString('base64').match(new RegExp(`.{1,${longestPart}}`, 'g'))!
  return ['cred buf clear', ...parts.map((part) => `cred buf ${part}`), `cred add ${tag} ${type} DEFAULT BINT`]
}
