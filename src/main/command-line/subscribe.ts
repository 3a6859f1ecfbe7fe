import type { Command } from 'commander'
import { isUtf8 } from 'node:buffer'
import type { ApplicationMessage, MessageCounters, SessionState } from '../../shared/mqtt.ts'
import { examples } from './examples.ts'
import { addIdentityOptions, identity, vaultNeed, type IdentityOptions } from './identity-options.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { positiveNumber, qualityOfService } from './option-value.ts'
import { connectionWords, openSession } from './session.ts'
import { count, durationWords, listWords } from './words.ts'

interface SubscribeOptions extends IdentityOptions {
  broker: string
  qos: 0 | 1 | 2
  count?: number
  hex?: boolean
}

/** Adds the command that listens. */
export function addSubscribeCommand(program: Command, invocation: Invocation): void {
  examples(
    addIdentityOptions(
      program
        .command('subscribe')
        .description('print messages as they come, until Ctrl-C; with --json one line of JSON each')
        .argument('<filter...>', 'topic filters; + stands for one level, # at the end for all below')
        .requiredOption('--broker <url>', 'such as mqtts://mqtt.home.lan:8883'),
    )
      .option('--qos <n>', 'highest quality of service: 0, 1 or 2', qualityOfService, 0)
      .option('--count <n>', 'end after so many messages', positiveNumber)
      .option('--hex', 'print payloads in hexadecimal'),
    "subscribe 'sensor-1/#' --broker mqtts://mqtt.home.lan --as sensor-2",
    "subscribe '#' --broker mqtts://mqtt.home.lan --as sensor-2 --count 1 --json",
  ).action((filters: string[], options: SubscribeOptions) => subscribe(invocation, filters, options))
}

async function subscribe(invocation: Invocation, filters: string[], options: SubscribeOptions): Promise<void> {
  const { output, signal } = invocation
  const { broker: url, qos, count: limit = Infinity, hex = false, ...who } = options
  const chosen = await identity(who)
  const client = await invocation.clientWithVault(vaultNeed(who))
  const done = Promise.withResolvers<undefined>()
  let printed = 0
  let dropped = 0
  const onMessages = (messages: readonly ApplicationMessage[], counters: MessageCounters) => {
    for (const message of messages) {
      if (message.direction === 'sent' || printed >= limit) continue
      printed += 1
      if (output.isJson()) output.valueLine(messageValue(message))
      else output.print(messageLine(message, hex))
    }
    if (counters.dropped > dropped) output.note(`${count(counters.dropped - dropped, 'message')} came too fast and could not be shown.`)
    dropped = counters.dropped
    if (printed >= limit) done.resolve(undefined)
  }
  output.onReaderGone(() => done.resolve(undefined))

  const session = await openSession(client, { url, identity: chosen }, signal, { onMessages, onState: (state) => noteState(invocation, state) })
  try {
    for (const filter of filters) await client.sessions.subscribe({ sessionId: session.sessionId, filter, qos })
    output.note(`Connected ${connectionWords(session.connected)}. Listening to ${listWords(filters)}; Ctrl-C ends it.`)
    await Promise.race([session.ended, done.promise])
  } finally {
    await session.close()
  }
}

function noteState({ output }: Invocation, state: SessionState): void {
  switch (state.state) {
    case 'waiting':
      output.note(`The connection is lost: ${state.error.message} Trying again in ${durationWords(state.retryInMs)}.`)
      break
    case 'connected':
      output.note('Connected again.')
      break
    case 'connecting':
    case 'refused':
    case 'closed':
  }
}

/** A message for a program: the payload in base64 and, where it is text, as text. */
function messageValue({ sequence, at, topic, payload, qos, retain }: ApplicationMessage) {
  const bytes = Buffer.from(payload, 'base64')
  return { sequence, at, topic, payload, text: isUtf8(bytes) ? bytes.toString('utf8') : null, qos, retain }
}

function messageLine({ at, topic, payload, retain }: ApplicationMessage, hex: boolean): Line {
  const bytes = Buffer.from(payload, 'base64')
  const shown = hex || !isUtf8(bytes) ? bytes.toString('hex') : bytes.toString('utf8')
  return [paint('dim', at.slice(11, 23)), '  ', paint('bold', topic), '  ', shown, retain ? paint('dim', '  (retained)') : '']
}
