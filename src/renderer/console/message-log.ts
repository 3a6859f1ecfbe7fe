import type { ApplicationMessage } from '../../shared/message.ts'
import type { MessageCounters } from '../../shared/session.ts'

/** One message as the window keeps it. */
export interface LoggedMessage extends ApplicationMessage {
  /** Counts up over all sessions of the window, in the order in which messages reached it. */
  id: number
  sessionKey: string
  /** Octets of payload. */
  size: number
}

/** How much the window keeps of one session; the engine holds more. A single larger message is still kept, alone. */
export interface LogLimits {
  count: number
  /** Of payload, and of topic in characters. */
  octets: number
}

export const logLimits: LogLimits = { count: 5_000, octets: 24 * 1024 * 1024 }

/** The newest messages that a session handed over, the newest at the end, and the engine's counters. A plain value: adding gives a new one. */
export interface MessageLog {
  messages: readonly LoggedMessage[]
  octets: number
  /** Of the last message that came; 0 before the first. */
  lastSequence: number
  counters: MessageCounters
}

export const noCounters: MessageCounters = { received: 0, sent: 0, kept: 0, dropped: 0, skipped: 0 }

export const emptyLog: MessageLog = { messages: [], octets: 0, lastSequence: 0, counters: noCounters }

let lastId = 0

/** What came, as the window keeps it. */
export function logged(sessionKey: string, batch: readonly ApplicationMessage[]): LoggedMessage[] {
  return batch.map((message) => ({ ...message, id: ++lastId, sessionKey, size: message.payload.length }))
}

/** The log with messages at its end, within `limits`. An engine that began anew, and counts from one again, begins a new log. */
export function addMessages(log: MessageLog, added: readonly LoggedMessage[], counters: MessageCounters, limits: LogLimits = logLimits): MessageLog {
  const newest = added.at(-1)
  if (!newest) return { ...log, counters }
  const isAnew = added[0]!.sequence <= log.lastSequence
  const all = isAnew ? [...added] : [...log.messages, ...added]
  const total = added.reduce((sum, message) => sum + octetsOf(message), isAnew ? 0 : log.octets)
  const { first, octets } = firstToKeep(all, total, limits)
  return { messages: first === 0 ? all : all.slice(first), octets, lastSequence: newest.sequence, counters }
}

/** The log without its messages. The engine, told to forget them, counts from zero; sequence numbers go on. */
export function clearLog({ lastSequence }: MessageLog): MessageLog {
  return { ...emptyLog, lastSequence }
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
