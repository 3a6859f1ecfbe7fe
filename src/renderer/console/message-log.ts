import type { ApplicationMessage } from '../../shared/message.ts'
import type { MessageCounters } from '../../shared/session.ts'
import { Queue } from './queue.ts'

/** One message as the window keeps it. */
export interface LoggedMessage extends ApplicationMessage {
  /** Counts up over all sessions of the window, in the order in which messages reached it. */
  id: number
  sessionKey: string
  /** Octets of payload. */
  size: number
}

/** Messages that never reached the window, between those that did: the engine may hold them. */
export interface MissingMessages {
  id: number
  sessionKey: string
  /** The sequence number of the first. */
  first: number
  missing: number
}

export type LogEntry = LoggedMessage | MissingMessages

export function isMessage(entry: LogEntry): entry is LoggedMessage {
  return !('missing' in entry)
}

/** How much the window keeps of one session; the engine holds more. A single larger message is still kept, alone. */
export interface LogLimits {
  count: number
  /** Of payload, and of topic in characters. */
  octets: number
}

export const logLimits: LogLimits = { count: 5_000, octets: 24 * 1024 * 1024 }

export const noCounters: MessageCounters = { received: 0, sent: 0, kept: 0, dropped: 0, skipped: 0 }

let lastId = 0

/** What came, as the window keeps it. */
export function logged(sessionKey: string, batch: readonly ApplicationMessage[]): LoggedMessage[] {
  return batch.map((message) => ({ ...message, id: ++lastId, sessionKey, size: message.payload.length }))
}

/**
 * The newest messages that a session handed over, the newest at the end, with a mark where some are missing between them; and the
 * engine's counters. Changed in place, since thousands come in a second: who shows it looks now and then.
 */
export class MessageLog {
  readonly sessionKey: string
  /** Changes where entries were put between others: what was found in the log before has to be found anew. */
  generation = 0
  counters: MessageCounters = noCounters
  readonly #limits: LogLimits
  readonly #entries = new Queue<LogEntry>()
  /** For what was fetched from the engine, beside the limits. */
  #room: LogLimits = noRoom
  #octets = 0
  #messages = 0
  #missing = 0
  #lastSequence = 0
  /** The sequence number of the last message before the engine began to count. */
  #countedFrom = 0

  constructor(sessionKey: string, limits: LogLimits = logLimits) {
    this.sessionKey = sessionKey
    this.#limits = limits
  }

  /** What stands in the list, by position. */
  get entries(): Pick<Queue<LogEntry>, 'at' | 'begin' | 'end' | 'length'> & Iterable<LogEntry> {
    return this.#entries
  }

  /** How many messages are in it. */
  get messages(): number {
    return this.#messages
  }

  get octets(): number {
    return this.#octets
  }

  /** The sequence number of the oldest message that the engine holds. */
  get firstHeld(): number {
    const { received, sent, kept } = this.counters
    return this.#countedFrom + received + sent - kept + 1
  }

  /** Messages that the engine holds from before the first that is here. */
  get olderHeld(): number {
    return this.oldest === undefined ? 0 : Math.max(0, this.oldest.sequence - this.firstHeld)
  }

  /** The first message that is here. */
  get oldest(): LoggedMessage | undefined {
    // A mark never stands first.
    return this.#entries.at(this.#entries.begin) as LoggedMessage | undefined
  }

  /** Messages that the engine holds and that are missing between those that are here. */
  get missingHeld(): number {
    if (this.#missing === 0) return 0
    let held = 0
    for (const entry of this.#entries) if (!isMessage(entry)) held += Math.max(0, entry.first + entry.missing - Math.max(entry.first, this.firstHeld))
    return held
  }

  /** The sequence numbers of the last messages that the engine holds and the log has not; undefined where it has all. */
  get lastMissing(): { first: number; last: number } | undefined {
    const { firstHeld, oldest } = this
    for (let position = this.#entries.end - 1; position >= this.#entries.begin; position--) {
      const entry = this.#entries.at(position)!
      const last = isMessage(entry) ? 0 : lastSequenceOf(entry)
      if (!isMessage(entry) && last >= firstHeld) return { first: Math.max(entry.first, firstHeld), last }
    }
    return oldest && oldest.sequence > firstHeld ? { first: firstHeld, last: oldest.sequence - 1 } : undefined
  }

  /** Adds what was handed over. An engine that began anew, and counts from one again, begins a new log. */
  add(added: readonly LoggedMessage[], counters: MessageCounters): void {
    this.counters = counters
    const [first] = added
    if (!first) return
    if (first.sequence <= this.#lastSequence) this.#begin(0)
    const missing = first.sequence - this.#lastSequence - 1
    if (missing > 0 && this.#messages > 0) this.#push({ id: ++lastId, sessionKey: this.sessionKey, first: this.#lastSequence + 1, missing })
    for (const message of added) this.#push(message)
    this.#lastSequence = added.at(-1)!.sequence
    this.#makeRoom()
  }

  /**
   * Puts messages, in their order, to where they are missing, or before the first; they stay until `forgetFetched`. What is here
   * already, or was forgotten by `clear` meanwhile, is not taken again.
   */
  insert(fetched: readonly LoggedMessage[]): void {
    const wanted = fetched.filter(({ sequence }) => sequence > this.#countedFrom && sequence < this.#lastSequence)
    const [first, last] = [wanted[0], wanted.at(-1)]
    if (!first || !last) return
    const begin = this.#positionFrom(first.sequence)
    let end = begin
    const here = new Map<number, LoggedMessage>()
    for (let entry = this.#entries.at(end); entry && firstSequenceOf(entry) <= last.sequence; entry = this.#entries.at(++end)) {
      if (isMessage(entry)) here.set(entry.sequence, entry)
    }
    const added = wanted.filter(({ sequence }) => !here.has(sequence))
    if (added.length === 0) return
    const together = [...here.values(), ...added].sort((a, b) => a.sequence - b.sequence)
    this.#replace(begin, end, this.#marked(together, this.#entries.at(begin - 1), this.#entries.at(end)))
    const octets = added.reduce((sum, message) => sum + octetsOf(message), 0)
    this.#room = { count: this.#room.count + added.length, octets: this.#room.octets + octets }
    this.generation++
  }

  /** What was fetched is wanted no more: from now on only the newest are kept. */
  forgetFetched(): void {
    this.#room = noRoom
    this.#makeRoom()
  }

  /** Forgets all. The engine, told to do so too, counts from zero, and goes on after this sequence number. */
  clear(lastSequence: number): void {
    this.#begin(lastSequence)
    this.counters = noCounters
  }

  /** The messages that are here, the oldest first. */
  *all(): Generator<LoggedMessage> {
    for (const entry of this.#entries) if (isMessage(entry)) yield entry
  }

  /** The newest message that fits. */
  newest(fits: (message: LoggedMessage) => boolean): LoggedMessage | undefined {
    for (let position = this.#entries.end - 1; position >= this.#entries.begin; position--) {
      const entry = this.#entries.at(position)!
      if (isMessage(entry) && fits(entry)) return entry
    }
    return undefined
  }

  #begin(countedFrom: number): void {
    this.#entries.clear()
    this.#octets = 0
    this.#messages = 0
    this.#missing = 0
    this.#room = noRoom
    this.#lastSequence = countedFrom
    this.#countedFrom = countedFrom
    this.generation++
  }

  #push(entry: LogEntry): void {
    this.#entries.push(entry)
    this.#count(entry, 1)
  }

  #replace(begin: number, end: number, entries: readonly LogEntry[]): void {
    for (let position = begin; position < end; position++) this.#count(this.#entries.at(position)!, -1)
    for (const entry of entries) this.#count(entry, 1)
    this.#entries.replace(begin, end - begin, entries)
  }

  /** With a mark wherever messages are missing between them, after the entry before them, and before the one behind them. */
  #marked(messages: readonly LoggedMessage[], before: LogEntry | undefined, behind: LogEntry | undefined): LogEntry[] {
    const marked: LogEntry[] = []
    let last = before
    for (const entry of [...messages, ...(behind ? [behind] : [])]) {
      const first = last ? lastSequenceOf(last) + 1 : firstSequenceOf(entry)
      const missing = firstSequenceOf(entry) - first
      if (missing > 0) marked.push({ id: ++lastId, sessionKey: this.sessionKey, first, missing })
      if (entry !== behind) marked.push(entry)
      last = entry
    }
    return marked
  }

  #makeRoom(): void {
    const { count, octets } = this.#limits
    while (this.#messages > 1 && (this.#messages > count + this.#room.count || this.#octets > octets + this.#room.octets)) this.#shift()
    // What is missing before the first message is older, not between.
    for (let first = this.#entries.at(this.#entries.begin); first && !isMessage(first); first = this.#entries.at(this.#entries.begin)) this.#shift()
  }

  #shift(): void {
    this.#count(this.#entries.shift()!, -1)
  }

  /** Counts an entry that comes, or one that goes. */
  #count(entry: LogEntry, by: 1 | -1): void {
    this.#octets += by * octetsOf(entry)
    if (isMessage(entry)) this.#messages += by
    else this.#missing += by * entry.missing
  }

  /** Where the first entry stands that has this sequence number or a later one; else the end. */
  #positionFrom(sequence: number): number {
    let position = this.#entries.begin
    while (position < this.#entries.end && lastSequenceOf(this.#entries.at(position)!) < sequence) position++
    return position
  }
}

const noRoom: LogLimits = { count: 0, octets: 0 }

function octetsOf(entry: LogEntry): number {
  return isMessage(entry) ? entry.topic.length + entry.payload.length : 0
}

function firstSequenceOf(entry: LogEntry): number {
  return isMessage(entry) ? entry.sequence : entry.first
}

function lastSequenceOf(entry: LogEntry): number {
  return isMessage(entry) ? entry.sequence : entry.first + entry.missing - 1
}
