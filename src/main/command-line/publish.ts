import type { Command } from 'commander'
import { addAbortSignal } from 'node:stream'
import { createInterface } from 'node:readline'
import { AppError } from '../../shared/errors.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { badUsage } from './failure.ts'
import { addIdentityOptions, identity, vaultNeed, type IdentityOptions } from './identity-options.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { addMessageOptions, messageProperties, octetsOfHex, type MessageOptions } from './message-options.ts'
import { positiveNumber, qualityOfService } from './option-value.ts'
import { connectionWords, noteIdentity, openSession, type ConnectedSession } from './session.ts'
import { addSessionOptions, sessionOptions, type SessionOptions } from './session-options.ts'
import { count } from './words.ts'

interface PublishOptions extends IdentityOptions, SessionOptions, MessageOptions {
  broker: string
  qos: 0 | 1 | 2
  retain?: boolean
  hex?: boolean
  lines?: boolean
  clear?: boolean
  repeat?: number
  every?: number
}

/** Adds the command that sends messages. */
export function addPublishCommand(program: Command, invocation: Invocation): void {
  examples(
    addMessageOptions(
      addSessionOptions(
        addIdentityOptions(
          program
            .command('publish')
            .description('send one message, or many')
            .argument('<topic>', 'topic name')
            .argument('[payload]', 'the message; empty if left out; - reads it from standard input')
            .requiredOption('--broker <url>', 'such as mqtts://mqtt.home.lan:8883'),
        )
          .option('--qos <n>', 'quality of service: 0, 1 or 2; only 1 and 2 tell whether the broker took it', qualityOfService, 1)
          .option('--retain', 'the broker keeps it for those who subscribe later')
          .option('--clear', 'take the retained message of the topic away')
          .option('--hex', 'the payload is given in hexadecimal')
          .option('--lines', 'each line of standard input is a message')
          .option('--repeat <n>', 'send it so many times', positiveNumber)
          .option('--every <ms>', 'milliseconds from one to the next; 1000, if left out', positiveNumber),
      ),
    ),
    'publish sensor-1/temperature 21.5 --broker mqtts://mqtt.home.lan --as sensor-1',
    'publish sensor-1/photo - --broker mqtts://mqtt.home.lan --as sensor-1 < photo.jpg',
    'publish sensor-1/log - --lines --broker mqtts://mqtt.home.lan --as sensor-1 < log.txt',
    'publish sensor-1/beat alive --repeat 60 --every 500 --broker mqtts://mqtt.home.lan --as sensor-1',
  ).action(
    invocation.answer((topic: string, payload: string | undefined, options: PublishOptions) =>
      publish(invocation, topic, payload, options),
    ),
  )
}

async function publish(invocation: Invocation, topic: string, text: string | undefined, options: PublishOptions): Promise<Answer> {
  checkPublishOptions(text, options)
  const chosen = await identity(options)
  const message = { topic, qos: options.qos, retain: options.retain ?? options.clear ?? false, properties: messageProperties(options) }
  const payload = options.lines ? undefined : await readPayload(invocation, text, options.hex ?? false)
  const opening = { url: options.broker, identity: chosen, ...sessionOptions(options), reconnect: false }
  const client = await invocation.clientWithVault(vaultNeed(options))
  await noteIdentity(client, chosen.as, invocation.output)
  const session = await openSession(client, opening, invocation.signal)
  const { sessionId } = session
  const send = (octets: Buffer) => client.sessions.publish({ sessionId, payload: octets.toString('base64'), ...message })
  try {
    if (payload === undefined) {
      let sent = 0
      for await (const line of linesOf(invocation)) {
        await send(options.hex ? octetsOfHex(line, `Line ${sent + 1}`) : Buffer.from(line))
        sent++
      }
      return manyAnswer(sent, message, session)
    }
    if (options.repeat !== undefined) {
      const { output, signal } = invocation
      const input = { sessionId, payload: payload.toString('base64'), ...message, everyMs: options.every ?? 1000, count: options.repeat }
      const onEvent = ({ sent }: { sent: number }) => output.progress(`${sent} of ${count(input.count, 'message')}`)
      const { sent } = await client.sessions.repeat(input, { signal, onEvent })
      return manyAnswer(sent, message, session)
    }
    const { reasonCode } = await send(payload)
    const taken = options.qos === 0 ? 'Sent; with QoS 0 the broker does not say whether it took it' : 'The broker took it'
    const { qos, retain } = message
    return {
      value: { topic, size: payload.length, qos, retain, reasonCode, clientId: session.connected.clientId },
      lines: [[`${taken}: ${count(payload.length, 'byte')} on `, paint('bold', topic), ` (${connectionWords(session.connected)}).`]],
    }
  } finally {
    await session.close()
  }
}

/** Throws INVALID_INPUT for options that exclude each other. */
function checkPublishOptions(text: string | undefined, { lines, clear, repeat, every, retain }: PublishOptions): void {
  if (clear && (text !== undefined || lines || repeat !== undefined || retain)) {
    throw badUsage('--clear sends an empty retained message, and nothing else.', 'Leave out the payload, --lines, --repeat and --retain.')
  }
  if (lines && (text !== '-' || repeat !== undefined)) throw badUsage('--lines reads standard input.', 'Give - as the payload, and no --repeat.')
  if (every !== undefined && repeat === undefined) throw badUsage('--every needs --repeat.', 'Say how many times it is to be sent.')
}

function manyAnswer(sent: number, { topic, qos, retain }: { topic: string; qos: number; retain: boolean }, { connected }: ConnectedSession): Answer {
  const line: Line = [`Sent ${count(sent, 'message')} to `, paint('bold', topic), ` (${connectionWords(connected)}).`]
  return { value: { topic, sent, qos, retain, clientId: connected.clientId }, lines: [line] }
}

async function readPayload(invocation: Invocation, text: string | undefined, isHex: boolean): Promise<Buffer> {
  const octets = text === '-' ? await readStandardInput(invocation) : Buffer.from(text ?? '')
  return isHex ? octetsOfHex(octets.toString(), 'The payload') : octets
}

/** The lines of standard input, as they come. Throws CANCELLED. */
async function* linesOf({ surroundings: { stdin }, signal }: Invocation): AsyncGenerator<string> {
  yield* createInterface({ input: stdin, signal, crlfDelay: Infinity })
  if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled.')
}

async function readStandardInput({ surroundings: { stdin }, signal }: Invocation): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of addAbortSignal(signal, stdin) as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      // MQTT 5 2.1.4: the greatest remaining length of a packet.
      if (size > 268_435_455) throw badUsage('The message has more than 256 MiB.', 'Send a shorter one.')
      chunks.push(bytes)
    }
  } catch (cause) {
    if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled.', { cause })
    throw cause
  }
  return Buffer.concat(chunks)
}
