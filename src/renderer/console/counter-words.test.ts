import { describe, expect, it } from 'vitest'
import { countersSentence, countersTitle } from './counter-words.ts'
import { emptyLog, type LoggedMessage, type MessageLog } from './message-log.ts'

const message = (id: number): LoggedMessage => ({
  id,
  size: 0,
  sequence: id,
  direction: 'received',
  at: 0,
  topic: 'a',
  payload: new Uint8Array(),
  qos: 0,
  retain: false,
  properties: undefined,
})
const log: MessageLog = {
  ...emptyLog,
  messages: [message(1201), message(1202)],
  nextId: 1203,
  received: 1204,
  sent: 3,
  madeRoom: 1200,
  lostOnTheWay: 5,
}

describe('the counters in words', () => {
  it('say what was received, shown and dropped', () => {
    expect(countersSentence(log, { shown: 2, frozen: undefined })).toBe('1,204 received, 3 sent · 2 shown · 1,205 dropped')
  })

  it('say what a filter leaves out and what came since the pause', () => {
    const frozen = [message(1199), message(1200)]
    expect(countersSentence(log, { shown: 1, frozen })).toBe('1,204 received, 3 sent · 1 of 2 shown · 1,205 dropped · 2 since the pause')
  })

  it('say where the dropped ones went', () => {
    expect(countersTitle(log).split('\n').slice(1)).toEqual([
      '1,200 older messages made room for newer ones.',
      '5 messages came faster than they could be shown.',
    ])
  })
})
