import { expect, it } from 'vitest'
import { messageFilter } from './message-filter.ts'
import type { LoggedMessage } from './message-log.ts'

const message = (topic: string, text: string): LoggedMessage => ({
  id: 1,
  size: text.length,
  sequence: 1,
  direction: 'received',
  at: 0,
  topic,
  payload: new TextEncoder().encode(text),
  qos: 0,
  retain: false,
  properties: undefined,
})

it('looks for the text in topic and whole payload, in any case', () => {
  const fits = messageFilter(' Needle ')
  expect([
    fits(message('a/NEEDLE', '')),
    fits(message('a', `${'x'.repeat(2000)}needle`)),
    fits(message('a', 'hay')),
  ]).toEqual([true, true, false])
})

it('lets everything through where nothing is looked for', () => {
  expect(messageFilter('  ')(message('a', 'b'))).toBe(true)
})
