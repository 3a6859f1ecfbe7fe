import type { Command } from 'commander'
import { badUsage } from './failure.ts'
import { collectNamed, wholeNumber } from './option-value.ts'

/** What MQTT 5 says beside a message. */
export interface MessageOptions {
  text?: boolean
  contentType?: string
  expiry?: number
  responseTopic?: string
  correlationData?: string
  userProperty?: [string, string][]
}

/** Adds the properties of a message. */
export function addMessageOptions(command: Command): Command {
  return command
    .option('--text', 'say that the payload is UTF-8; this and what follows needs MQTT 5')
    .option('--content-type <type>', 'what the payload is, such as application/json')
    .option('--expiry <s>', 'seconds after which the broker hands it out no more', wholeNumber)
    .option('--response-topic <topic>', 'where an answer is to go')
    .option('--correlation-data <hex>', 'what an answer is to repeat, in hexadecimal')
    .option('--user-property <name=value>', 'user property, any number of them', collectNamed)
}

/** What was chosen, as the contract has it. Throws INVALID_INPUT. */
export function messageProperties({ text, contentType, expiry, responseTopic, correlationData, userProperty }: MessageOptions) {
  return {
    isText: text,
    contentType,
    expirySeconds: expiry,
    responseTopic,
    correlationData: correlationData === undefined ? undefined : octetsOfHex(correlationData, '--correlation-data').toString('base64'),
    userProperties: userProperty,
  }
}

/** The octets of a text of hexadecimal digits; spaces and colons between them do not count. Throws INVALID_INPUT. */
export function octetsOfHex(text: string, what: string): Buffer {
  const digits = text.replaceAll(/[\s:]/g, '')
  if (/^([0-9a-f]{2})*$/i.test(digits)) return Buffer.from(digits, 'hex')
  throw badUsage(`${what} is no hexadecimal.`, 'Give pairs of the digits 0 to 9 and a to f.')
}
