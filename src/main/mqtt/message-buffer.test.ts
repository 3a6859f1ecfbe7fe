import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MessageBuffer } from './message-buffer.ts'

const message = (payload: Buffer) => ({ topic: 't', payload, qos: 0 as const, retain: false })

describe('the message buffer', () => {
  test('counts so that received = kept + dropped, and kept is what is given out', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), { maxLength: 8 }), (batches) => {
        const buffer = new MessageBuffer({ count: 20, bytes: 300 })
        let given = 0
        let received = 0
        for (const sizes of batches) {
          for (const size of sizes) buffer.addReceived(message(Buffer.alloc(size)))
          received += sizes.length
          const { messages, counters } = buffer.take()
          given += messages.length
          expect(messages.length).toBeLessThanOrEqual(20)
          expect(counters).toEqual({ received, kept: given, dropped: received - given })
        }
      }),
    )
  })

  test('drops the oldest, and numbers what it received', () => {
    const buffer = new MessageBuffer({ count: 2, bytes: 1000 })
    for (const text of ['a', 'b', 'c']) buffer.addReceived(message(Buffer.from(text)))
    const { messages, counters } = buffer.take()
    expect(messages.map(({ sequence, payload }) => [sequence, Buffer.from(payload, 'base64').toString()])).toEqual([
      [2, 'b'],
      [3, 'c'],
    ])
    expect(counters).toEqual({ received: 3, kept: 2, dropped: 1 })
    expect(buffer.isEmpty).toBe(true)
  })

  test('keeps a message that is larger than all its room, alone', () => {
    const buffer = new MessageBuffer({ count: 10, bytes: 100 })
    buffer.addReceived(message(Buffer.alloc(10)))
    buffer.addReceived(message(Buffer.alloc(500)))
    expect(buffer.take()).toMatchObject({ messages: [{ sequence: 2 }], counters: { received: 2, kept: 1, dropped: 1 } })
  })

  test('keeps a copy, not a slice of what it came in', () => {
    const buffer = new MessageBuffer()
    const record = Buffer.from('....payload....')
    buffer.addReceived(message(record.subarray(4, 11)))
    record.fill('x')
    expect(Buffer.from(buffer.take().messages[0]!.payload, 'base64').toString()).toBe('payload')
  })

  test('puts what was sent in its place, and neither counts nor drops it', () => {
    const buffer = new MessageBuffer({ count: 1, bytes: 1000 })
    buffer.addReceived(message(Buffer.from('a')))
    buffer.addSent(message(Buffer.from('b')))
    buffer.addReceived(message(Buffer.from('c')))
    const { messages, counters } = buffer.take()
    expect(messages.map(({ sequence, direction }) => [sequence, direction])).toEqual([
      [2, 'sent'],
      [3, 'received'],
    ])
    expect(counters).toEqual({ received: 2, kept: 1, dropped: 1 })
  })

  test('stays quick when a million messages rush by', () => {
    const buffer = new MessageBuffer({ count: 1000, bytes: 1024 * 1024 })
    const payload = Buffer.alloc(8)
    for (let index = 0; index < 1_000_000; index++) buffer.addReceived(message(payload))
    const { messages, counters } = buffer.take()
    expect({ first: messages[0]!.sequence, counters }).toEqual({
      first: 999_001,
      counters: { received: 1_000_000, kept: 1000, dropped: 999_000 },
    })
  })
})
