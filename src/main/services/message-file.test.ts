import { describe, expect, it } from 'vitest'
import type { ApplicationMessage } from '../../shared/message.ts'
import { messageFileHead, messageFileLine } from './message-file.ts'

const message = (topic: string, payload: string | Buffer, more: Partial<ApplicationMessage> = {}): ApplicationMessage => ({
  sequence: 7,
  direction: 'received',
  at: Date.parse('2026-11-21T09:00:00.123Z'),
  topic,
  payload: Buffer.from(payload),
  qos: 1,
  retain: false,
  properties: undefined,
  ...more,
})
const cells = (topic: string, payload: string | Buffer) => messageFileLine('csv', 'sensor-1', message(topic, payload))

describe('messages in a file', () => {
  it('are lines of JSON', () => {
    const line = messageFileLine('json-lines', 'sensor-1', message('a', Buffer.from([0xff]), { properties: { contentType: 'x' } }))
    expect(messageFileHead('json-lines')).toBe('')
    expect(line.endsWith('}\n')).toBe(true)
    expect(JSON.parse(line)).toEqual({
      session: 'sensor-1',
      sequence: 7,
      at: '2026-11-21T09:00:00.123Z',
      direction: 'received',
      topic: 'a',
      payload: '/w==',
      text: null,
      qos: 1,
      retain: false,
      properties: { contentType: 'x' },
    })
  })

  it('are rows of CSV, with quotes where they are needed', () => {
    expect(messageFileHead('csv')).toBe('session,sequence,time,direction,topic,qos,retain,bytes,text,hex,properties\r\n')
    expect(cells('a/b', '{"t":1}\n')).toBe('sensor-1,7,2026-11-21T09:00:00.123Z,received,a/b,1,false,8,"{""t"":1}\n",,\r\n')
    expect(cells('a/b', Buffer.from([0xff, 0]))).toBe('sensor-1,7,2026-11-21T09:00:00.123Z,received,a/b,1,false,2,,ff00,\r\n')
  })

  it.each(['=1+1', '+cmd|x', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', '＋1', '－1', '＠SUM(A1)'])('start no formula by %j', (text) => {
    expect(cells(text, text).match(/(^|[,"])'/g)).toHaveLength(2)
  })

  it('start no formula by the name of a session', () => {
    expect(messageFileLine('csv', '=1+1', message('a', ''))).toMatch(/^'=1\+1,7,/)
  })

  it.each(['21.5', '-4', '+1e-5'])('stay numbers where they are: %s', (text) => {
    expect(cells('a', text)).toContain(`,${text},`)
  })
})
