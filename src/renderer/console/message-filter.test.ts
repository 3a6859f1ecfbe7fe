import { expect, it } from 'vitest'
import { isFiltering, messageFilter, noFilter } from './message-filter.ts'
import type { LoggedMessage } from './message-log.ts'

const message = (topic: string, text: string, direction: LoggedMessage['direction'] = 'received'): LoggedMessage => ({
  id: 1,
  sessionKey: 'tab',
  size: text.length,
  sequence: 1,
  direction,
  at: 0,
  topic,
  payload: new TextEncoder().encode(text),
  qos: 0,
  retain: false,
  properties: undefined,
})

it('looks for the text in topic and whole payload, in any case', () => {
  const fits = messageFilter({ ...noFilter, text: ' Needle ' })
  expect([
    fits(message('a/NEEDLE', '')),
    fits(message('a', `${'x'.repeat(2000)}needle`)),
    fits(message('a', 'hay')),
  ]).toEqual([true, true, false])
})

it('takes a topic filter and a direction', () => {
  const fits = messageFilter({ ...noFilter, topic: 'garden/+', direction: 'sent' })
  expect([
    fits(message('garden/light', '', 'sent')),
    fits(message('garden/light', '')),
    fits(message('garden', '', 'sent')),
  ]).toEqual([true, false, false])
})

it('lets everything through where nothing is looked for', () => {
  expect(isFiltering({ ...noFilter, text: '  ' })).toBe(false)
  expect(messageFilter(noFilter)(message('a', 'b'))).toBe(true)
})
