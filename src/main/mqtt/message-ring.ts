import type { PackedMessages } from '../../shared/message.ts'
import { recordFlags, recordLayout } from '../../shared/message-record.ts'
import type { MessageCounters, SessionLimits } from '../../shared/session.ts'
import type { ReceivedMessage } from './received-message.ts'

/** How much one batch holds at most. A single larger message is still handed over, alone. */
export interface BatchLimits {
  count: number
  bytes: number
}

// Twenty times a second this is all that one session hands over: 40,000 messages, 40 MiB. Handing over costs more than receiving.
export const defaultBatchLimits: BatchLimits = { count: 2000, bytes: 2 * 1024 * 1024 }

/** How many batches may wait to be handed over: what comes in a burst, or while nobody takes them. Older messages are skipped. */
const waitingBatches = 4

const smallestChunk = 4 * 1024
const largestChunk = 64 * 1024

/** A piece of memory that records are written into, one after the other; it is let go of as a whole. */
interface Chunk {
  octets: Buffer
  /** Where its first record stands, and where the last one ends. */
  start: number
  used: number
  /** The sequence number of its first record. */
  first: number
  count: number
}

/**
 * The newest messages of a session, as the records that batches are made of: no object and no slice of a TLS record for each. What
 * is over the limits makes room, the oldest first, and is counted: received + sent = kept + dropped at every moment.
 */
export class MessageRing {
  #limits: Pick<SessionLimits, 'messages' | 'bytes'>
  readonly #batch: BatchLimits
  readonly #chunks: Chunk[] = []
  /** Octets of the chunks, used or not. */
  #bytes = 0
  #kept = 0
  #received = 0
  #sent = 0
  #skipped = 0
  /** The sequence numbers of the last message that came, and of the last that was handed over or skipped. */
  #last = 0
  #handedOver = 0

  constructor(limits: Pick<SessionLimits, 'messages' | 'bytes'>, batch: BatchLimits = defaultBatchLimits) {
    this.#limits = limits
    this.#batch = batch
  }

  /** Whether there is nothing that a batch could hand over. */
  get isHandedOver(): boolean {
    return this.#handedOver === this.#last
  }

  /** Octets of memory. */
  get bytes(): number {
    return this.#bytes
  }

  /** The sequence numbers of the oldest and the newest that are held; undefined where there are none. */
  get held(): { first: number; last: number } | undefined {
    return this.#kept === 0 ? undefined : { first: this.#last - this.#kept + 1, last: this.#last }
  }

  get counters(): MessageCounters {
    const all = this.#received + this.#sent
    return { received: this.#received, sent: this.#sent, kept: this.#kept, dropped: all - this.#kept, skipped: this.#skipped }
  }

  /** Takes a copy of a message that was received or sent just now. */
  add(message: ReceivedMessage, direction: 'received' | 'sent', at = Date.now()): void {
    if (direction === 'sent') this.#sent++
    else this.#received++
    this.#last++
    this.#kept++
    this.#write(message, direction, at)
    this.#makeRoom()
  }

  /** Sets other limits, for what comes. */
  limit(limits: Pick<SessionLimits, 'messages' | 'bytes'>): void {
    this.#limits = limits
    this.#makeRoom()
  }

  /** Forgets what is held and counts from zero; sequence numbers go on after the one that it gives. */
  clear(): number {
    this.#chunks.length = 0
    this.#bytes = 0
    this.#kept = 0
    this.#received = 0
    this.#sent = 0
    this.#skipped = 0
    this.#handedOver = this.#last
    return this.#last
  }

  /** The next batch of what has not been handed over. */
  takeBatch(): PackedMessages | undefined {
    if (this.isHandedOver) return undefined
    const { count, bytes } = this.#batch
    const newest = Math.max(this.#last - waitingBatches * count + 1, this.#firstWithin(waitingBatches * bytes))
    const first = Math.max(this.#handedOver + 1, newest)
    const batch = this.#pack(first, this.#lastWithin(first, this.#batch))
    this.#skipped += first - this.#handedOver - 1
    this.#handedOver = first + batch.count - 1
    return batch
  }

  /** What is held from a sequence number on, at most `limit` messages of it and no more octets than a batch has. */
  read(from: number, limit: number): PackedMessages | undefined {
    const first = Math.max(from, this.#last - this.#kept + 1)
    if (first > this.#last) return undefined
    return this.#pack(first, this.#lastWithin(first, { count: limit, bytes: this.#batch.bytes }))
  }

  /** The last of so many messages from `first` on; at least that one. */
  #lastWithin(first: number, { count, bytes }: BatchLimits): number {
    let room = bytes
    let last = first
    for (const chunk of this.#chunks) {
      if (chunk.first + chunk.count <= first) continue
      for (const { record, sequence } of recordsOf(chunk, Math.max(first, chunk.first))) {
        room -= record
        if (sequence - first >= count || (room < 0 && sequence > first)) return last
        last = sequence
      }
    }
    return last
  }

  #write({ topic, payload, qos, retain, properties }: ReceivedMessage, direction: 'received' | 'sent', at: number): void {
    const words = properties === undefined ? '' : JSON.stringify(properties)
    // UTF-8 takes at most three octets for a code unit: so much room is certainly enough.
    const chunk = this.#chunkFor(recordLayout.topic + 3 * (topic.length + words.length) + payload.length)
    const { octets, used: start } = chunk
    const topicLength = octets.write(topic, start + recordLayout.topic)
    const afterTopic = start + recordLayout.topic + topicLength
    const propertiesLength = words === '' ? 0 : octets.write(words, afterTopic)
    const afterProperties = afterTopic + propertiesLength
    octets.set(payload, afterProperties)
    chunk.used = afterProperties + payload.length
    chunk.count++
    octets.writeUInt32BE(chunk.used - start, start + recordLayout.length)
    octets.writeDoubleBE(at, start + recordLayout.at)
    octets.writeUInt8(recordFlags({ direction, qos, retain }), start + recordLayout.flags)
    octets.writeUInt16BE(topicLength, start + recordLayout.topicLength)
    octets.writeUInt32BE(propertiesLength, start + recordLayout.propertiesLength)
  }

  #chunkFor(room: number): Chunk {
    const newest = this.#chunks.at(-1)
    if (newest && newest.octets.length - newest.used >= room) return newest
    // A quiet session holds a little, a busy one goes up to large chunks.
    const size = Math.max(room, newest ? Math.min(largestChunk, newest.octets.length * 2) : smallestChunk)
    const chunk = { octets: Buffer.allocUnsafeSlow(size), start: 0, used: 0, first: this.#last, count: 0 }
    this.#chunks.push(chunk)
    this.#bytes += size
    return chunk
  }

  #makeRoom(): void {
    const { messages, bytes } = this.#limits
    while (this.#kept > messages) this.#dropRecord(this.#chunks[0]!)
    while (this.#bytes > bytes && this.#chunks.length > 1) this.#dropChunk()
    const firstHeld = this.#last - this.#kept + 1
    if (firstHeld <= this.#handedOver + 1) return
    this.#skipped += firstHeld - this.#handedOver - 1
    this.#handedOver = firstHeld - 1
  }

  #dropRecord(oldest: Chunk): void {
    oldest.start += oldest.octets.readUInt32BE(oldest.start)
    oldest.first++
    oldest.count--
    this.#kept--
    if (oldest.count === 0) this.#dropChunk()
  }

  #dropChunk(): void {
    const { octets, count } = this.#chunks.shift()!
    this.#bytes -= octets.length
    this.#kept -= count
  }

  /** The first of the newest messages that are together no longer than `bytes`; at least the last one. */
  #firstWithin(bytes: number): number {
    let room = bytes
    for (let index = this.#chunks.length - 1; index >= 0; index--) {
      const chunk = this.#chunks[index]!
      const length = chunk.used - chunk.start
      if (length <= room) {
        room -= length
        continue
      }
      let over = length - room
      for (const { record, sequence } of recordsOf(chunk, chunk.first)) {
        if (over <= 0) return sequence
        over -= record
      }
      return Math.min(chunk.first + chunk.count, this.#last)
    }
    return this.#last - this.#kept + 1
  }

  #pack(first: number, last: number): PackedMessages {
    const parts: Buffer[] = []
    for (const chunk of this.#chunks) {
      if (chunk.first > last || chunk.first + chunk.count <= first) continue
      const start = offsetOf(chunk, first)
      parts.push(chunk.octets.subarray(start, offsetOf(chunk, last + 1)))
    }
    return { first, count: last - first + 1, records: Buffer.concat(parts).toString('base64') }
  }
}

/** The lengths of the records of a chunk, from a sequence number on that it has. */
function* recordsOf(chunk: Chunk, from: number): Generator<{ sequence: number; record: number }> {
  const { octets, used } = chunk
  let sequence = from
  for (let at = offsetOf(chunk, from); at < used; sequence++) {
    const record = octets.readUInt32BE(at)
    yield { sequence, record }
    at += record
  }
}

/** Where the record of a sequence number begins; the end where the chunk has it not. */
function offsetOf({ octets, start, used, first }: Chunk, sequence: number): number {
  let at = start
  for (let count = sequence - first; count > 0 && at < used; count--) at += octets.readUInt32BE(at)
  return at
}
