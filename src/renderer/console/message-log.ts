import type { ApplicationMessage } from '../../shared/message.ts'
import type { MessageCounters } from '../../shared/session.ts'

/** One message as the console keeps it. */
export interface LoggedMessage extends ApplicationMessage {
  /** Counts up over all connections of its session. */
  id: number
  /** Octets of payload. */
  size: number
}

/** How much the console keeps of one session. A single larger message is still kept, alone. */
export interface LogLimits {
  count: number
  /** Of payload, and of topic in characters. */
  octets: number
}

export const logLimits: LogLimits = { count: 5_000, octets: 24 * 1024 * 1024 }

/**
 * What a session has heard and said since it was last cleared, the newest at the end. A plain value: adding gives a new one.
 * At every moment received + sent = messages.length + madeRoom + lostOnTheWay.
 */
export interface MessageLog {
  messages: readonly LoggedMessage[]
  received: number
  sent: number
  /** Removed here, the oldest first, when newer ones came. */
  madeRoom: number
  /** Came faster than they could be handed over, and never reached this window. */
  lostOnTheWay: number
  nextId: number
  octets: number
  /** The core's counters of the present connection, as last told. */
  told: MessageCounters
}

const nothingTold: MessageCounters = { received: 0, sent: 0, kept: 0, dropped: 0, skipped: 0 }

export const emptyLog: MessageLog = {
  messages: [],
  received: 0,
  sent: 0,
  madeRoom: 0,
  lostOnTheWay: 0,
  nextId: 1,
  octets: 0,
  told: nothingTold,
}

/** The log with a batch at its end, within `limits`. */
export function addMessages(
  log: MessageLog,
  batch: readonly ApplicationMessage[],
  told: MessageCounters,
  limits: LogLimits = logLimits,
): MessageLog {
  const added = batch.map((message, index) => ({ ...message, id: log.nextId + index, size: message.payload.length }))
  const all = [...log.messages, ...added]
  const total = added.reduce((sum, message) => sum + octetsOf(message), log.octets)
  const { first, octets } = firstToKeep(all, total, limits)
  return {
    messages: first === 0 ? all : all.slice(first),
    received: log.received + told.received - log.told.received,
    sent: log.sent + told.sent - log.told.sent,
    madeRoom: log.madeRoom + first,
    lostOnTheWay: log.lostOnTheWay + told.skipped - log.told.skipped,
    nextId: log.nextId + added.length,
    octets,
    told,
  }
}

/** The log when its session begins a new connection: the core then counts from zero. */
export function beginConnection(log: MessageLog): MessageLog {
  return { ...log, told: nothingTold }
}

/** The log without its messages; it counts from zero again. */
export function clearLog(log: MessageLog): MessageLog {
  return { ...emptyLog, nextId: log.nextId, told: log.told }
}

function firstToKeep(all: readonly LoggedMessage[], total: number, limits: LogLimits): { first: number; octets: number } {
  let first = 0
  let octets = total
  while (all.length - first > 1 && (all.length - first > limits.count || octets > limits.octets)) {
    octets -= octetsOf(all[first]!)
    first++
  }
  return { first, octets }
}

function octetsOf({ topic, payload }: ApplicationMessage): number {
  return topic.length + payload.length
}
