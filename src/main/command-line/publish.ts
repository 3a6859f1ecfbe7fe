import type { Command } from 'commander'
import { addAbortSignal } from 'node:stream'
import { AppError } from '../../shared/errors.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { badUsage } from './failure.ts'
import { addIdentityOptions, identity, vaultNeed, type IdentityOptions } from './identity-options.ts'
import type { Invocation } from './invocation.ts'
import { paint } from './line.ts'
import { qualityOfService } from './option-value.ts'
import { connectionWords, openSession } from './session.ts'
import { count } from './words.ts'

interface PublishOptions extends IdentityOptions {
  broker: string
  qos: 0 | 1 | 2
  retain?: boolean
}

/** Adds the command that sends one message. */
export function addPublishCommand(program: Command, invocation: Invocation): void {
  examples(
    addIdentityOptions(
      program
        .command('publish')
        .description('send one message')
        .argument('<topic>', 'topic name')
        .argument('[payload]', 'the message; empty if left out; - reads it from standard input')
        .requiredOption('--broker <url>', 'such as mqtts://mqtt.home.lan:8883'),
    )
      .option('--qos <n>', 'quality of service: 0, 1 or 2; only 1 and 2 tell whether the broker took it', qualityOfService, 1)
      .option('--retain', 'the broker keeps it for those who subscribe later'),
    'publish sensor-1/temperature 21.5 --broker mqtts://mqtt.home.lan --as sensor-1',
    'publish sensor-1/photo - --broker mqtts://mqtt.home.lan --as sensor-1 < photo.jpg',
  ).action(
    invocation.answer((topic: string, payload: string | undefined, options: PublishOptions) =>
      publish(invocation, topic, payload, options),
    ),
  )
}

async function publish(
  invocation: Invocation,
  topic: string,
  text: string | undefined,
  { broker: url, qos, retain = false, ...who }: PublishOptions,
): Promise<Answer> {
  const chosen = await identity(who)
  const payload = text === '-' ? await readStandardInput(invocation) : Buffer.from(text ?? '')
  const client = await invocation.clientWithVault(vaultNeed(who))
  const session = await openSession(client, { url, identity: chosen, reconnect: false }, invocation.signal)
  try {
    const { reasonCode } = await client.sessions.publish({
      sessionId: session.sessionId,
      topic,
      payload: payload.toString('base64'),
      qos,
      retain,
    })
    const taken = qos === 0 ? 'Sent; with QoS 0 the broker does not say whether it took it' : 'The broker took it'
    return {
      value: { topic, size: payload.length, qos, retain, reasonCode, clientId: session.connected.clientId },
      lines: [[`${taken}: ${count(payload.length, 'byte')} on `, paint('bold', topic), ` (${connectionWords(session.connected)}).`]],
    }
  } finally {
    await session.close()
  }
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
