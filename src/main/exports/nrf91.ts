import { boardPem } from './arduino-sketch.ts'
import { boardBroker, boardBrokerProblems, mbedtls } from './board-broker.ts'
import { keyTypeProblems } from './board-identity.ts'
import { publicText, secretText } from './bundle-file.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import type { Chosen } from './option.ts'
import { securityTag } from './security-tag.ts'
import type { BundleSource } from './target.ts'

const options = { tag: securityTag }

/** The AT commands for the modem of an nRF91. */
export const nrf91 = defineTarget({
  id: 'nrf91',
  title: 'nRF91 (AT commands)',
  purpose: 'AT commands that store certificate, key and CA in the modem of an nRF9160 or nRF9161 under a security tag.',
  roles: ['device'],
  group: 'boards',
  reader: 'nRF9160 modem firmware 1.3, by its AT command reference',
  proof: 'documented',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: (source) => [...boardBrokerProblems(source, mbedtls), ...keyTypeProblems(source, 'nRF91 modems')],
  content: (source, chosen) => nrf91Content(source, chosen),
})

function nrf91Content(source: BundleSource, { tag }: Chosen<typeof options>): TargetContent {
  const { name } = source.identity
  const { host, port } = boardBroker(source)
  const { ca, device, key } = boardPem(source)
  // PEM has no quotation mark in it, which would end the content.
  const write = (type: number, pem: string) => `AT%CMNG=0,${tag},${type},"${pem.trimEnd()}"`
  const lines = ['AT+CFUN=4', write(0, ca), write(1, device), ...(key === null ? [] : [write(2, key)]), `AT%CMNG=1,${tag}`]
  const purpose = `AT commands: the CA, the certificate${key === null ? '' : ' and the key'} of ${name}.`
  const elsewhere = key === null ? ' The key is not among them, since it was made elsewhere: it belongs under type 2 of the same tag.' : ''
  return {
    files: [(key === null ? publicText : secretText)('at-commands.txt', `${lines.join('\n')}\n`, purpose)],
    steps: [
      { text: 'Put a firmware onto the board that passes AT commands on to the modem, such as the sample "AT Client", and open a terminal that sends whole commands, line ends within included.' },
      { text: `Send the commands of at-commands.txt one by one.${elsewhere} The first switches the radio off, since the modem stores nothing while it is active; the last lists what is stored.` },
      { text: `Have the firmware connect to ${host}:${port} with security tag ${tag}, and with ${host} as the name that TLS looks for.` },
    ],
    notes: [{ text: 'The error 519 says that there is something under this tag already. Delete it first:', commands: [0, 1, 2].map((type) => `AT%CMNG=3,${tag},${type}`) }],
  }
}
