import { describe, expect, it } from 'vitest'
import type { ApplicationMessage } from '../../shared/message.ts'
import type { MessageCounters } from '../../shared/session.ts'
import { addMessages, beginConnection, clearLog, emptyLog, type MessageLog } from './message-log.ts'

let sequence = 0
function message(topic: string, payload = 'x', direction: ApplicationMessage['direction'] = 'received'): ApplicationMessage {
  sequence++
  return { sequence, direction, at: 0, topic, payload: new TextEncoder().encode(payload), qos: 0, retain: false, properties: undefined }
}
const told = (received: number, skipped = 0, sent = 0): MessageCounters => ({ received, sent, kept: received + sent, dropped: 0, skipped })
const topics = (log: MessageLog) => log.messages.map(({ topic }) => topic)
const isWhole = (log: MessageLog) => log.received + log.sent === log.messages.length + log.madeRoom + log.lostOnTheWay

const small = { count: 3, octets: 1000 }

describe('the message log', () => {
  it('keeps the newest and counts what made room for them', () => {
    const first = addMessages(emptyLog, [message('a'), message('b')], told(2), small)
    const second = addMessages(first, [message('c'), message('d')], told(4), small)
    expect(topics(second)).toEqual(['b', 'c', 'd'])
    expect(second).toMatchObject({ received: 4, sent: 0, madeRoom: 1, lostOnTheWay: 0 })
    expect(isWhole(second)).toBe(true)
  })

  it('counts what never arrived', () => {
    const log = addMessages(emptyLog, [message('a')], told(10, 9), small)
    expect(log).toMatchObject({ received: 10, madeRoom: 0, lostOnTheWay: 9 })
    expect(isWhole(log)).toBe(true)
  })

  it('counts what was sent by itself', () => {
    const log = addMessages(emptyLog, [message('a', 'x', 'sent'), message('b')], told(1, 0, 1), small)
    expect(log).toMatchObject({ received: 1, sent: 1 })
    expect(isWhole(log)).toBe(true)
  })

  it('makes room for large messages too, but always keeps the newest', () => {
    const log = addMessages(emptyLog, [message('a'), message('big', 'y'.repeat(5000))], told(2), small)
    expect(topics(log)).toEqual(['big'])
    const next = addMessages(log, [message('c')], told(3), small)
    expect(topics(next)).toEqual(['c'])
    expect(next.octets).toBe('c'.length + 'x'.length)
  })

  it('goes on counting over a new connection, whose core begins at zero', () => {
    const first = addMessages(emptyLog, [message('a'), message('b')], told(5, 3), small)
    const second = addMessages(beginConnection(first), [message('c')], told(1), small)
    expect(second).toMatchObject({ received: 6, lostOnTheWay: 3 })
    expect(isWhole(second)).toBe(true)
  })

  it('counts from zero after it was cleared, in the middle of a connection', () => {
    const first = addMessages(emptyLog, [message('a'), message('b')], told(5, 3), small)
    const second = addMessages(clearLog(first), [message('c')], told(6, 3), small)
    expect(second).toMatchObject({ received: 1, sent: 0, madeRoom: 0, lostOnTheWay: 0 })
    expect(isWhole(second)).toBe(true)
  })

  it('never gives an id twice', () => {
    const first = addMessages(emptyLog, [message('a'), message('b')], told(2), small)
    const second = addMessages(clearLog(first), [message('c')], told(3), small)
    expect([...first.messages, ...second.messages].map(({ id }) => id)).toEqual([1, 2, 3])
  })
})
