import type { SessionEvent } from '../../shared/session.ts'
import type { MessageRing } from './message-ring.ts'

/** Twenty batches a second. */
const batchEveryMs = 50
const countersEveryMs = 250
/** How many batches may be on their way: at twenty a second, a page that keeps up is never more than 200 ms behind. */
const mostUnderWay = 4

/**
 * Hands over what comes into a ring, in batches that somebody has to take: while too many wait to be acknowledged, messages wait in the
 * ring, whose end is counted, and not in the channels between the processes, which have none.
 */
export class BatchSender {
  readonly #ring: MessageRing
  readonly #emit: (event: SessionEvent) => void
  #timer: NodeJS.Timeout | undefined
  #sent = 0
  #acknowledged = 0
  #isPaused = false

  constructor(ring: MessageRing, emit: (event: SessionEvent) => void) {
    this.#ring = ring
    this.#emit = emit
  }

  /** Something has come into the ring. */
  soon(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined
        this.#tick()
      },
      this.#isPaused ? countersEveryMs : batchEveryMs,
    )
  }

  /** The batch with this number was taken, and those before it. */
  acknowledge(batch: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(batch, this.#sent))
    if (!this.#ring.isHandedOver) this.soon()
  }

  /** While it is paused only the counters are told. */
  setPaused(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return
    this.flush()
    this.#isPaused = isPaused
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#ring.isHandedOver) this.soon()
  }

  /** Hands over now what may be. */
  flush(): void {
    if (this.#isPaused) this.#sendCounters()
    else while (this.#mayOneMore() && this.#sendBatch()) continue
  }

  /** Hands over all that waits, and tells the last counters, whoever is slow. */
  end(): void {
    if (this.#isPaused) this.#sendCounters()
    else while (this.#sendBatch()) continue
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    if (this.#isPaused) this.#sendCounters()
    else if (this.#mayOneMore() && this.#sendBatch() && !this.#ring.isHandedOver) this.soon()
  }

  #mayOneMore(): boolean {
    return this.#sent - this.#acknowledged < mostUnderWay
  }

  #sendCounters(): void {
    if (!this.#ring.isHandedOver) this.#emit({ type: 'counters', counters: this.#ring.counters })
  }

  /** Says whether there was something to hand over. */
  #sendBatch(): boolean {
    const batch = this.#ring.takeBatch()
    if (!batch) return false
    this.#emit({ type: 'messages', batch: { number: ++this.#sent, ...batch }, counters: this.#ring.counters })
    return true
  }
}
