import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { MessageRing } from '../mqtt/message-ring.ts'
import { paint, renderLine, widthOf } from './line.ts'
import { coreDouble, type SomeHandlers } from './testing/core-double.ts'
import { connectedAs, sampleBroker, sampleDevice, sampleNow } from './testing/samples.ts'
import { playTranscript, type Stage } from './testing/transcript.ts'

const open: SomeHandlers = {
  vault: { open: async () => ({ state: 'locked', path: '/v', name: 'v' }), unlock: async () => ({}) as never },
}
const stage = (handlers: SomeHandlers): Stage => ({
  openCore: coreDouble({ ...open, ...handlers }),
  now: sampleNow,
  env: { CERTWRIGHT_PASSPHRASE: 'correct horse battery' },
})

const messages = new MessageRing({ messages: 10, bytes: 65_536 })
const texts: [topic: string, payload: string | Buffer][] = [
  ['lab/1', 'plain ü'],
  ['lab/\u001b]0;owned\u0007', 'clear\u001b[2J\r\nfalse/topic  all is well'],
  ['lab/\u202egnp', Buffer.from([0, 255, 254])],
]
for (const [topic, payload] of texts) {
  const retain = topic.includes('owned')
  messages.add({ topic, payload: Buffer.from(payload), qos: 0, retain, properties: undefined }, 'received', Date.parse('2026-11-21T09:00:00.123Z'))
}
const batch = { number: 1, ...messages.takeBatch()! }

const listening: SomeHandlers = {
  sessions: {
    async open(_input, { emit, signal }) {
      emit({ type: 'state', state: connectedAs('me') })
      emit({ type: 'messages', batch, counters: { received: 5, sent: 0, kept: 3, dropped: 2, skipped: 2 } })
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return null
    },
    subscribe: async () => ({ grantedQos: 0 }),
    acknowledge: async () => null,
  },
  certificates: { show: async () => ({ ...sampleDevice, name: 'sensor-1' }) as never },
}

describe('text from outside', () => {
  it('cannot drive the terminal by topic or payload', () =>
    playTranscript(
      stage(listening),
      `
      $ certwright subscribe 'lab/#' --broker mqtts://localhost --as sensor-1 --count 3
      09:00:00.123  lab/1  plain ü
      09:00:00.123  lab/\\u{1b}]0;owned\\u{7}  clear\\u{1b}[2J\\u{d}\\u{a}false/topic  all is well  (retained)
      09:00:00.123  lab/\\u{202e}gnp  00fffe
      ! 2 messages came too fast and could not be shown.
      ! Connected as me, TLSv1.3. Listening to lab/#; Ctrl-C ends it.
    `,
    ))

  it('stays whole, and escaped, in JSON', () =>
    playTranscript(
      stage(listening),
      `
      $ certwright subscribe 'lab/#' --broker mqtts://localhost --as sensor-1 --count 3 --json
      {"sequence":1,"at":"2026-11-21T09:00:00.123Z","direction":"received","topic":"lab/1","payload":"cGxhaW4gw7w=","text":"plain ü","qos":0,"retain":false,"properties":{}}
      {"sequence":2,"at":"…","direction":"received","topic":"lab/\\u001b]0;owned\\u0007","payload":"…","text":"clear\\u001b[2J\\r\\nfalse/topic  all is well","qos":0,"retain":true,"properties":{}}
      {"sequence":3,"at":"…","direction":"received","topic":"lab/\\u202egnp","payload":"AP/+","text":null,"qos":0,"retain":false,"properties":{}}
      …
    `,
    ))

  it('is harmless as the name of a certificate, and in an error', () =>
    playTranscript(
      stage({
        certificates: {
          list: async () => ({ total: 2, certificates: [{ ...sampleDevice, name: 'a\u001b[31m\u202eb' }, { ...sampleBroker, name: '温度計' }] }),
          show: async ({ reference }) => {
            throw new AppError('NOT_FOUND', `There is no ${reference}.`, { remedy: 'Look \u009b2J elsewhere.' })
          },
        },
      }),
      `
      $ certwright certificate list
      NAME                  KIND    STATE  UNTIL       SIGNED BY  SERIAL NUMBER
      a\\u{1b}[31m\\u{202e}b  Device  valid  2029-02-23  Home CA    4D49B557B6E5DC91CBF5888221FC8B03
      温度計                Broker  valid  2027-12-23  Home CA    76845945D3B570EE93A20A4DEAAAA3FC
      $ certwright certificate show "\u001b[2J\u2066x"
      ! error: There is no \\u{1b}[2J\\u{2066}x.
      ! hint: Look \\u{9b}2J elsewhere.
      = 1
    `,
    ))

  it('is escaped inside a style as well, and a style is seen only where there are colours', () => {
    const line = ['x', paint('bold', 'a\u001b[0mb')]
    expect(renderLine(line, false)).toBe('xa\\u{1b}[0mb')
    expect(renderLine(line, true)).toBe('x\u001b[1ma\\u{1b}[0mb\u001b[22m')
    expect(widthOf(line)).toBe(12)
    expect(widthOf('é👍')).toBe(3)
  })
})
