import { describe, expect, it } from 'vitest'
import type { ApplicationMessage } from '../../shared/message.ts'
import type { MessageCounters } from '../../shared/session.ts'
import { addMessages, clearLog, emptyLog, logged, type MessageLog } from './message-log.ts'

let sequence = 0
function message(topic: string, payload = 'x'): ApplicationMessage {
  sequence++
  return { sequence, direction: 'received', at: 0, topic, payload: new TextEncoder().encode(payload), qos: 0, retain: false, properties: undefined }
}
const told = (received: number, skipped = 0): MessageCounters => ({ received, sent: 0, kept: received, dropped: 0, skipped })
const topics = (log: MessageLog) => log.messages.map(({ topic }) => topic)
const small = { count: 3, octets: 1000 }
const add = (log: MessageLog, batch: ApplicationMessage[], counters: MessageCounters) => addMessages(log, logged('tab', batch), counters, small)

describe('the message log', () => {
  it('keeps the newest, and the counters as they were told', () => {
    const first = add(emptyLog, [message('a'), message('b')], told(2))
    const second = add(first, [message('c'), message('d')], told(9, 5))
    expect(topics(second)).toEqual(['b', 'c', 'd'])
    expect(second.counters).toEqual(told(9, 5))
  })

  it('makes room for large messages too, but always keeps the newest', () => {
    const log = add(emptyLog, [message('a'), message('big', 'y'.repeat(5000))], told(2))
    expect(topics(log)).toEqual(['big'])
    const next = add(log, [message('c')], told(3))
    expect(topics(next)).toEqual(['c'])
    expect(next.octets).toBe('c'.length + 'x'.length)
  })

  it('begins anew with an engine that does', () => {
    const log = add(emptyLog, [message('a'), message('b')], told(2))
    expect(topics(add(log, [{ ...message('c'), sequence: 1 }], told(1)))).toEqual(['c'])
  })

  it('takes counters alone', () => {
    const log = add(emptyLog, [message('a')], told(1))
    expect(addMessages(log, [], told(7))).toEqual({ ...log, counters: told(7) })
  })

  it('never gives an id twice, also after it was cleared and in two sessions', () => {
    const first = add(emptyLog, [message('a'), message('b')], told(2))
    const second = add(clearLog(first), [message('c')], told(1))
    const other = addMessages(emptyLog, logged('other tab', [message('d')]), told(1))
    const ids = [first, second, other].flatMap(({ messages }) => messages.map(({ id }) => id))
    expect(new Set(ids).size).toBe(4)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
  })
})
