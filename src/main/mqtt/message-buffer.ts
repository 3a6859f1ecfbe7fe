import type { ApplicationMessage, MessageCounters } from '../../shared/mqtt.ts'
import type { ReceivedMessage } from './mqtt-connection.ts'

/** How much waits between two batches at most. A single larger message is still kept, alone. */
export interface BufferLimits {
  count: number
  /** Octets of payload and topic. */
  bytes: number
}

// Twenty times a second this is all that one session can ask of the core: 20,000 messages, 20 MiB.
export const defaultBufferLimits: BufferLimits = { count: 1000, bytes: 1024 * 1024 }

interface Waiting {
  message: Omit<ApplicationMessage, 'payload' | 'at'>
  payload: Buffer
  /** Milliseconds; made into text only for what is given out. */
  at: number
}

/**
 * Holds the messages of a session until the next batch. When received ones come faster than that, the oldest make room, and are
 * counted: received = kept + dropped at every moment. What was sent is never dropped.
 */
export class MessageBuffer {
  readonly #limits: BufferLimits
  #received: Waiting[] = []
  /** Where `#received` begins: what stands before was dropped. */
  #first = 0
  #bytes = 0
  #sent: Waiting[] = []
  #lastSequence = 0
  #receivedCount = 0
  #droppedCount = 0

  constructor(limits: BufferLimits = defaultBufferLimits) {
    this.#limits = limits
  }

  get isEmpty(): boolean {
    return this.#received.length === this.#first && this.#sent.length === 0
  }

  addReceived({ topic, payload, qos, retain }: ReceivedMessage): void {
    const message = { sequence: ++this.#lastSequence, direction: 'received' as const, topic, qos, retain }
    // A copy: the payload is a slice of a TLS record, and keeping it would keep all 16 KiB of that.
    this.#received.push({ message, payload: Buffer.from(payload), at: Date.now() })
    this.#receivedCount++
    this.#bytes += sizeOf(topic, payload)
    this.#makeRoom()
  }

  addSent({ topic, payload, qos, retain }: ReceivedMessage): void {
    const message = { sequence: ++this.#lastSequence, direction: 'sent' as const, topic, qos, retain }
    this.#sent.push({ message, payload, at: Date.now() })
  }

  /** Gives all that waits, in order, and forgets it. */
  take(): { messages: ApplicationMessage[]; counters: MessageCounters } {
    const waiting = [...this.#received.slice(this.#first), ...this.#sent]
    if (this.#sent.length > 0) waiting.sort((a, b) => a.message.sequence - b.message.sequence)
    this.#received = []
    this.#first = 0
    this.#bytes = 0
    this.#sent = []
    return {
      messages: waiting.map(({ message, payload, at }) => ({
        ...message,
        at: new Date(at).toISOString(),
        payload: payload.toString('base64'),
      })),
      counters: {
        received: this.#receivedCount,
        kept: this.#receivedCount - this.#droppedCount,
        dropped: this.#droppedCount,
      },
    }
  }

  #makeRoom(): void {
    const { count, bytes } = this.#limits
    const waiting = () => this.#received.length - this.#first
    while (waiting() > count || (this.#bytes > bytes && waiting() > 1)) {
      const { message, payload } = this.#received[this.#first]!
      this.#received[this.#first++] = undefined as never
      this.#bytes -= sizeOf(message.topic, payload)
      this.#droppedCount++
    }
    // What was dropped stands at the front until it is most of the array; moving it out each time would be quadratic.
    if (this.#first > count && this.#first * 2 > this.#received.length) {
      this.#received.splice(0, this.#first)
      this.#first = 0
    }
  }
}

function sizeOf(topic: string, payload: Buffer): number {
  return topic.length + payload.length
}
