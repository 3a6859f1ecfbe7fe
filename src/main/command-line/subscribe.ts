import type { Command } from 'commander'
import { AppError } from '../../shared/errors.ts'
import type { ApplicationMessage } from '../../shared/message.ts'
import { messageValue, payloadText } from '../../shared/message-value.ts'
import type { MessageCounters, SessionState } from '../../shared/session.ts'
import { examples } from './examples.ts'
import { addIdentityOptions, identity, vaultNeed, type IdentityOptions } from './identity-options.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { positiveNumber, qualityOfService, retainHandling } from './option-value.ts'
import { connectionWords, noteIdentity, openSession } from './session.ts'
import { addSessionOptions, sessionOptions, type SessionOptions } from './session-options.ts'
import { count, durationWords, listWords } from './words.ts'

interface SubscribeOptions extends IdentityOptions, SessionOptions {
  broker: string
  qos: 0 | 1 | 2
  count?: number
  timeout?: number
  hex?: boolean
  /** False with --no-local. */
  local: boolean
  retainAsPublished?: boolean
  retainHandling?: 0 | 1 | 2
}

/** Adds the command that listens. */
export function addSubscribeCommand(program: Command, invocation: Invocation): void {
  examples(
    addSessionOptions(
      addIdentityOptions(
        program
          .command('subscribe')
          .description('print messages as they come, until Ctrl-C; with --json one line of JSON each')
          .argument('<filter...>', 'topic filters; + stands for one level, # at the end for all below')
          .requiredOption('--broker <url>', 'such as mqtts://mqtt.home.lan:8883'),
      )
        .option('--qos <n>', 'highest quality of service: 0, 1 or 2', qualityOfService, 0)
        .option('--count <n>', 'end after so many messages', positiveNumber)
        .option('--timeout <s>', 'end after so many seconds; a failure where --count is not reached', positiveNumber)
        .option('--hex', 'print payloads in hexadecimal')
        .option('--no-local', 'leave out what this client publishes itself (MQTT 5)')
        .option('--retain-as-published', 'show as retained what was published so (MQTT 5)')
        .option('--retain-handling <n>', 'retained messages: 0 all, 1 only for a new subscription, 2 none (MQTT 5)', retainHandling),
    ),
    "subscribe 'sensor-1/#' --broker mqtts://mqtt.home.lan --as sensor-2",
    "subscribe '#' --broker mqtts://mqtt.home.lan --as sensor-2 --count 1 --timeout 10 --json",
    "subscribe '$share/workers/jobs/#' --broker mqtts://mqtt.home.lan --as sensor-2 --qos 1 --no-clean-start",
  ).action((filters: string[], options: SubscribeOptions) => subscribe(invocation, filters, options))
}

async function subscribe(invocation: Invocation, filters: string[], options: SubscribeOptions): Promise<void> {
  const { output, signal } = invocation
  const { broker: url, qos, count: limit = Infinity, hex = false } = options
  const chosen = await identity(options)
  const sessionChoices = sessionOptions(options)
  const client = await invocation.clientWithVault(vaultNeed(options))
  await noteIdentity(client, chosen.as, output)
  const done = Promise.withResolvers<undefined>()
  const failure = Promise.withResolvers<never>()
  let printed = 0
  let skipped = 0
  const onMessages = async (messages: readonly ApplicationMessage[], counters: MessageCounters) => {
    for (const message of messages) {
      if (message.direction === 'sent' || printed >= limit) continue
      printed += 1
      if (output.isJson()) output.valueLine(messageValue(message))
      else output.print(messageLine(message, hex))
    }
    if (counters.skipped > skipped) output.note(`${count(counters.skipped - skipped, 'message')} came too fast and could not be shown.`)
    skipped = counters.skipped
    if (printed >= limit) done.resolve(undefined)
    await output.drained()
  }
  output.onReaderGone(() => done.resolve(undefined))
  const granted = new Set(filters)
  const onSubscriptionRefused = (filter: string, error: AppError) => {
    granted.delete(filter)
    if (granted.size === 0) failure.reject(error)
    else output.note(error.message)
  }

  const opening = { url, identity: chosen, ...sessionChoices }
  const onState = (state: SessionState) => noteState(invocation, state)
  const session = await openSession(client, opening, signal, { onMessages, onState, onSubscriptionRefused })
  const { sessionId } = session
  let awaited: string | undefined
  const listen = async () => {
    const { local, retainAsPublished, retainHandling: handling } = options
    for (const filter of filters) {
      awaited = filter
      const { grantedQos } = await client.sessions.subscribe({ sessionId, filter, qos, noLocal: !local, retainAsPublished, retainHandling: handling })
      if (grantedQos !== qos) output.note(`The broker grants QoS ${grantedQos} for ${filter}, not ${qos}.`)
    }
    awaited = undefined
    output.note(`Connected ${connectionWords(session.connected)}. Listening to ${listWords(filters)}; Ctrl-C ends it.`)
    await Promise.race([session.ended, done.promise])
  }
  const endInTime = (seconds: number) => {
    if (awaited !== undefined) failure.reject(notSubscribed(awaited, seconds))
    else if (limit === Infinity) done.resolve(undefined)
    else failure.reject(tooFew(printed, limit, seconds))
  }
  const timer = options.timeout === undefined ? undefined : setTimeout(endInTime, options.timeout * 1000, options.timeout)
  try {
    await Promise.race([listen(), failure.promise])
  } finally {
    clearTimeout(timer)
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

function messageLine({ at, topic, payload, retain }: ApplicationMessage, hex: boolean): Line {
  const text = hex ? undefined : payloadText(payload)
  const shown = text ?? Buffer.from(payload).toString('hex')
  return [paint('dim', new Date(at).toISOString().slice(11, 23)), '  ', paint('bold', topic), '  ', shown, retain ? paint('dim', '  (retained)') : '']
}

function notSubscribed(filter: string, seconds: number): AppError {
  return new AppError('TIMED_OUT', `The broker did not answer SUBSCRIBE to ${filter} within ${count(seconds, 'second')}.`, {
    remedy: 'Try again, with a longer --timeout; the broker may be overloaded.',
    details: { filter },
  })
}

function tooFew(printed: number, wanted: number, seconds: number): AppError {
  return new AppError('TIMED_OUT', `${count(printed, 'message')} of ${wanted.toLocaleString('en-GB')} came within ${count(seconds, 'second')}.`, {
    remedy: 'Check the topic filter and whether somebody publishes there.',
    details: { printed, wanted },
  })
}
