import { expect, it } from 'vitest'
import type { MessageCounters } from '../../shared/session.ts'
import { logged, MessageLog } from './message-log.ts'
import { FittingRows, mergedRows, type MessageRows } from './message-rows.ts'

const told = (received: number): MessageCounters => ({ received, sent: 0, kept: received, dropped: 0, skipped: 0 })
const said = (first: number, ...topics: string[]) =>
  logged(
    'tab',
    topics.map((topic, index) => ({
      sequence: first + index,
      direction: 'received' as const,
      at: first + index,
      topic,
      payload: new Uint8Array(),
      qos: 0 as const,
      retain: false,
      properties: undefined,
    })),
  )
const topics = (rows: MessageRows) => {
  const { begin, end } = rows
  return Array.from({ length: end - begin }, (_, index) => (rows.at(begin + index) as { topic: string }).topic)
}

it('rows that fit follow the log, and lose what the log loses', () => {
  const log = new MessageLog('tab', { count: 4, octets: 1000 })
  const looked: string[] = []
  const rows = new FittingRows(log, ({ topic }) => {
    looked.push(topic)
    return topic.startsWith('a')
  })
  log.add(said(1, 'a1', 'b', 'a2'), told(3))
  expect(topics(rows)).toEqual(['a1', 'a2'])
  log.add(said(4, 'a3', 'b2'), told(5))
  expect(topics(rows)).toEqual(['a2', 'a3'])
  expect(looked).toEqual(['a1', 'b', 'a2', 'a3', 'b2'])
})

it('rows that fit have what was fetched in its place, and the later ones keep theirs', () => {
  const log = new MessageLog('tab', { count: 4, octets: 1000 })
  const rows = new FittingRows(log, ({ topic }) => topic.startsWith('a'))
  log.add(said(1, 'a1'), told(1))
  log.add(said(4, 'a4'), told(4))
  const { end } = rows
  log.insert(said(2, 'a2', 'b'))
  expect(topics(rows)).toEqual(['a1', 'a2', 'a4'])
  expect(rows.end).toBe(end)
  log.clear(4)
  expect(topics(rows)).toEqual([])
})

it('rows of several logs stand in the order of their times', () => {
  const [one, other] = [new MessageLog('one'), new MessageLog('other')]
  one.add(said(1, 'first', 'second'), told(2))
  other.add(said(2, 'between'), told(2))
  expect(topics(mergedRows([one, other], () => true))).toEqual(['first', 'second', 'between'])
})
