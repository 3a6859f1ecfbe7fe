import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unpackMessages } from '../../shared/message-record.ts'
import { MessageRing } from './message-ring.ts'
import type { ReceivedMessage } from './received-message.ts'

const message = (payload: Buffer, more: Partial<ReceivedMessage> = {}): ReceivedMessage => ({
  topic: 't',
  payload,
  qos: 0,
  retain: false,
  properties: undefined,
  ...more,
})
const plenty = { messages: 100_000, bytes: 64 * 1024 * 1024 }
const texts = (packed: ReturnType<MessageRing['takeBatch']>) => unpackMessages(packed!).map(({ payload }) => Buffer.from(payload).toString())

describe('the message ring', () => {
  test('gives back what it was given, whatever it was', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            topic: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
            payload: fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets)),
            qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
            retain: fc.boolean(),
            properties: fc.option(fc.record({ contentType: fc.string({ unit: 'grapheme' }) }), { nil: undefined }),
            direction: fc.constantFrom('received' as const, 'sent' as const),
            at: fc.integer({ min: 0, max: 4e12 }),
          }),
          { minLength: 1, maxLength: 200 },
        ),
        (given) => {
          const ring = new MessageRing(plenty)
          for (const { direction, at, ...each } of given) ring.add(each, direction, at)
          const got = unpackMessages(ring.takeBatch()!).map((each) => ({ ...each, payload: Buffer.from(each.payload) }))
          expect(got).toEqual(given.map((each, index) => ({ sequence: index + 1, ...each })))
        },
      ),
      { numRuns: 50 },
    )
  })

  test('counts so that received + sent = kept + dropped, and skipped is what no batch handed over', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 })
    fc.assert(
      fc.property(fc.array(fc.record({ sizes, sent: fc.nat(3), takes: fc.boolean() }), { maxLength: 12 }), (rounds) => {
        const ring = new MessageRing({ messages: 70, bytes: plenty.bytes }, { count: 20, bytes: 1000 })
        const all = { received: 0, sent: 0, handedOver: 0 }
        for (const round of rounds) {
          for (const size of round.sizes) ring.add(message(Buffer.alloc(size)), 'received')
          for (let count = 0; count < round.sent; count++) ring.add(message(Buffer.alloc(1)), 'sent')
          all.received += round.sizes.length
          all.sent += round.sent
          const batch = round.takes ? ring.takeBatch() : undefined
          all.handedOver += batch?.count ?? 0
          expect(batch?.count ?? 0).toBeLessThanOrEqual(20)
          const { received, sent, kept, dropped, skipped } = ring.counters
          expect({ received, sent, kept }).toEqual({ received: all.received, sent: all.sent, kept: Math.min(70, received + sent) })
          expect(kept + dropped).toBe(received + sent)
          if (ring.isHandedOver) expect(all.handedOver + skipped).toBe(received + sent)
        }
      }),
    )
  })

  test('hands over in order, a batch at a time, and skips what is older than four batches', () => {
    const byCount = new MessageRing(plenty, { count: 2, bytes: 10_000 })
    for (const text of 'abcdefghij') byCount.add(message(Buffer.from(text)), 'received')
    expect(texts(byCount.takeBatch())).toEqual(['c', 'd'])
    expect(texts(byCount.takeBatch())).toEqual(['e', 'f'])
    expect(byCount.counters).toEqual({ received: 10, sent: 0, kept: 10, dropped: 0, skipped: 2 })
    byCount.add(message(Buffer.from('k')), 'received')
    expect(['gh', 'ij', 'k'].map(() => texts(byCount.takeBatch()).join(''))).toEqual(['gh', 'ij', 'k'])
    expect(byCount.takeBatch()).toBeUndefined()

    const bySize = new MessageRing(plenty, { count: 100, bytes: 1100 })
    for (const letter of 'abcdefghij') bySize.add(message(Buffer.alloc(500, letter)), 'received')
    expect(texts(bySize.takeBatch())).toEqual(['c'.repeat(500), 'd'.repeat(500)])
    bySize.add(message(Buffer.alloc(5000, 'k')), 'received')
    expect(texts(bySize.takeBatch())).toEqual(['k'.repeat(5000)])
    expect(bySize.counters).toMatchObject({ received: 11, skipped: 8 })
  })

  test('is read from anywhere, a part at a time', () => {
    const ring = new MessageRing({ messages: 1000, bytes: plenty.bytes }, { count: 4000, bytes: 10_000 })
    for (let count = 1; count <= 2500; count++) ring.add(message(Buffer.from(String(count))), 'received')
    const read: string[] = []
    for (let from = 1; ; ) {
      const packed = ring.read(from, 300)
      if (!packed) break
      expect(packed.count).toBeLessThanOrEqual(300)
      read.push(...texts(packed))
      from = packed.first + packed.count
    }
    expect(read).toEqual(Array.from({ length: 1000 }, (_, index) => String(1501 + index)))
    expect(texts(ring.read(2499, 300))).toEqual(['2499', '2500'])
    expect(ring.read(2501, 300)).toBeUndefined()
  })

  test('holds no more memory than it may, and a message that is larger than that alone', () => {
    const ring = new MessageRing({ messages: 100_000, bytes: 256 * 1024 })
    for (let count = 0; count < 10_000; count++) ring.add(message(Buffer.alloc(100)), 'received')
    expect(ring.bytes).toBeLessThanOrEqual(256 * 1024)
    expect(ring.counters.kept).toBeGreaterThan(1000)
    ring.add(message(Buffer.alloc(1024 * 1024)), 'received')
    expect(ring.counters).toMatchObject({ received: 10_001, kept: 1, dropped: 10_000 })
    ring.add(message(Buffer.alloc(1)), 'received')
    expect(ring.bytes).toBeLessThanOrEqual(256 * 1024)
    expect(ring.counters.kept).toBe(1)
  })

  test('keeps a copy, not a slice of what it came in', () => {
    const ring = new MessageRing(plenty)
    const record = Buffer.from('....payload....')
    ring.add(message(record.subarray(4, 11)), 'received')
    record.fill('x')
    expect(texts(ring.takeBatch())).toEqual(['payload'])
  })

  test('counts from zero after it was cleared, and numbers on', () => {
    const ring = new MessageRing(plenty)
    ring.add(message(Buffer.from('a')), 'received')
    ring.clear()
    expect(ring.takeBatch()).toBeUndefined()
    ring.add(message(Buffer.from('b')), 'received')
    expect(unpackMessages(ring.takeBatch()!)).toMatchObject([{ sequence: 2 }])
    expect(ring.counters).toEqual({ received: 1, sent: 0, kept: 1, dropped: 0, skipped: 0 })
  })

  test('stays quick when a million messages rush by', () => {
    const ring = new MessageRing({ messages: 1000, bytes: 1024 * 1024 })
    const payload = Buffer.alloc(8)
    for (let index = 0; index < 1_000_000; index++) ring.add(message(payload), 'received')
    expect(ring.counters).toEqual({ received: 1_000_000, sent: 0, kept: 1000, dropped: 999_000, skipped: 999_000 })
    expect(ring.takeBatch()).toMatchObject({ first: 999_001, count: 1000 })
  })
})
