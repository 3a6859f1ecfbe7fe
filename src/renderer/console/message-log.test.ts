import { describe, expect, it } from 'vitest'
import type { MessageCounters } from '../../shared/session.ts'
import { isMessage, logged, MessageLog, noCounters, type LoggedMessage } from './message-log.ts'

function messages(first: number, ...topics: string[]): LoggedMessage[] {
  return logged(
    'tab',
    topics.map((topic, index) => ({
      sequence: first + index,
      direction: 'received' as const,
      at: 0,
      topic,
      payload: new TextEncoder().encode('x'),
      qos: 0 as const,
      retain: false,
      properties: undefined,
    })),
  )
}
const told = (received: number, kept = received): MessageCounters => ({ received, sent: 0, kept, dropped: received - kept, skipped: 0 })
const newLog = (count = 3) => new MessageLog('tab', { count, octets: 1000 })
/** Topics, and marks as what is missing. */
const shown = (log: MessageLog) => [...log.entries].map((entry) => (isMessage(entry) ? entry.topic : `${entry.first}+${entry.missing}`))

describe('the message log', () => {
  it('keeps the newest, and the counters as they were told', () => {
    const log = newLog()
    log.add(messages(1, 'a', 'b'), told(2))
    log.add(messages(3, 'c', 'd'), told(4))
    expect(shown(log)).toEqual(['b', 'c', 'd'])
    expect(log.counters).toEqual(told(4))
    log.add([], told(7))
    expect({ counters: log.counters, messages: log.messages }).toEqual({ counters: told(7), messages: 3 })
  })

  it('what stands at a position stays there while older ones make room', () => {
    const log = newLog()
    log.add(messages(1, 'a', 'b', 'c'), told(3))
    const position = log.entries.end - 1
    log.add(messages(4, 'd', 'e'), told(5))
    expect(log.entries.at(position)).toMatchObject({ topic: 'c' })
    expect(log.entries.at(log.entries.begin)).toBe(log.oldest)
  })

  it('makes room for large messages too, but always keeps the newest', () => {
    const log = newLog()
    log.add(messages(1, 'a', 'y'.repeat(5000)), told(2))
    expect(log.messages).toBe(1)
    log.add(messages(3, 'c'), told(3))
    expect(shown(log)).toEqual(['c'])
    expect(log.octets).toBe('c'.length + 'x'.length)
  })

  it('begins anew with an engine that does', () => {
    const log = newLog()
    log.add(messages(1, 'a', 'b'), told(2))
    log.add(messages(1, 'c'), told(1))
    expect(shown(log)).toEqual(['c'])
  })

  it('marks what never reached it, and says what of it the engine holds', () => {
    const log = newLog(10)
    log.add(messages(1, 'a'), told(1))
    log.add(messages(10, 'j'), told(10, 4))
    expect(shown(log)).toEqual(['a', '2+8', 'j'])
    expect({ firstHeld: log.firstHeld, older: log.olderHeld, held: log.missingHeld }).toEqual({ firstHeld: 7, older: 0, held: 3 })
    expect(log.lastMissing).toEqual({ first: 7, last: 9 })
  })

  it('has no mark before its first message: that is what is older', () => {
    const log = newLog(2)
    log.add(messages(1, 'a'), told(1))
    log.add(messages(5, 'e', 'f'), told(6))
    expect(shown(log)).toEqual(['e', 'f'])
    expect({ older: log.olderHeld, missing: log.lastMissing }).toEqual({ older: 4, missing: { first: 1, last: 4 } })
  })

  it('takes what was fetched to where it was missing, and leaves the rest in its place', () => {
    const log = newLog(10)
    log.add(messages(1, 'a'), told(1))
    log.add(messages(10, 'j'), told(10))
    const end = log.entries.end
    log.insert(messages(4, 'd', 'e'))
    expect(shown(log)).toEqual(['a', '2+2', 'd', 'e', '6+4', 'j'])
    log.insert(messages(6, 'f', 'g', 'h', 'i'))
    log.insert(messages(2, 'b', 'c'))
    expect(shown(log)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'])
    expect({ end: log.entries.end, held: log.missingHeld, missing: log.lastMissing }).toEqual({ end, held: 0, missing: undefined })
  })

  it('marks what came and went between what was fetched and what is here by then', () => {
    const log = newLog(2)
    log.add(messages(1, 'a', 'b', 'c'), told(3))
    log.add(messages(4, 'd', 'e', 'f'), told(6))
    log.insert(messages(1, 'a'))
    expect(shown(log)).toEqual(['a', '2+3', 'e', 'f'])
    expect({ held: log.missingHeld, missing: log.lastMissing }).toEqual({ held: 3, missing: { first: 2, last: 4 } })
  })

  it('marks what the engine had let go of while it was read', () => {
    const log = newLog()
    log.add(messages(9, 'i'), told(9))
    log.insert([...messages(1, 'a', 'b'), ...messages(6, 'f')])
    expect(shown(log)).toEqual(['a', 'b', '3+3', 'f', '7+2', 'i'])
  })

  it('takes nothing that is there already', () => {
    const log = newLog()
    log.add(messages(1, 'a', 'b', 'c', 'd', 'e'), told(5))
    log.insert(messages(1, 'a', 'b'))
    const { octets } = log
    const c = log.newest(({ topic }) => topic === 'c')
    log.insert(messages(1, 'a', 'b', 'c'))
    expect(shown(log)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect({ messages: log.messages, octets: log.octets, c: log.newest(({ topic }) => topic === 'c') }).toEqual({ messages: 5, octets, c })
    log.add(messages(6, 'f'), told(6))
    expect(shown(log)).toEqual(['b', 'c', 'd', 'e', 'f'])
  })

  it('takes nothing from before it was cleared', () => {
    const log = newLog()
    log.add(messages(5, 'e'), told(5))
    log.clear(5)
    log.add(messages(7, 'g'), told(2))
    log.insert(messages(4, 'd', 'e', 'f'))
    expect(shown(log)).toEqual(['f', 'g'])
  })

  it('keeps what was fetched beside the newest, until it is wanted no more', () => {
    const log = newLog(2)
    log.add(messages(1, 'a', 'b', 'c', 'd'), told(4))
    log.insert(messages(1, 'a', 'b'))
    log.add(messages(5, 'e'), told(5))
    expect(shown(log)).toEqual(['b', 'c', 'd', 'e'])
    log.forgetFetched()
    expect(shown(log)).toEqual(['d', 'e'])
  })

  it('counts from zero after it was cleared, and goes on with sequence numbers', () => {
    const log = newLog(2)
    log.add(messages(1, 'a'), told(1))
    log.clear(7)
    expect({ shown: shown(log), counters: log.counters }).toEqual({ shown: [], counters: noCounters })
    log.add(messages(9, 'i'), told(2))
    expect({ shown: shown(log), older: log.olderHeld }).toEqual({ shown: ['i'], older: 1 })
  })

  it('never gives an id twice, also in two logs', () => {
    const ids = [messages(1, 'a', 'b'), messages(1, 'c')].flat().map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
  })
})
