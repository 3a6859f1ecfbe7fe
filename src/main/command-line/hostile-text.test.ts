import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { ApplicationMessage } from '../../shared/mqtt.ts'
import { paint, renderLine, widthOf } from './line.ts'
import { coreDouble, type SomeHandlers } from './testing/core-double.ts'
import { sampleBroker, sampleDevice, sampleNow } from './testing/samples.ts'
import { playTranscript, type Stage } from './testing/transcript.ts'

const open: SomeHandlers = {
  vault: { open: async () => ({ state: 'locked', path: '/v', name: 'v' }), unlock: async () => ({}) as never },
}
const stage = (handlers: SomeHandlers): Stage => ({
  openCore: coreDouble({ ...open, ...handlers }),
  now: sampleNow,
  env: { CERTWRIGHT_PASSPHRASE: 'correct horse battery' },
})

function message(sequence: number, topic: string, payload: string | Buffer): ApplicationMessage {
  const at = '2026-11-21T09:00:00.123Z'
  return { sequence, direction: 'received', at, topic, payload: Buffer.from(payload).toString('base64'), qos: 0, retain: sequence === 2 }
}

const listening: SomeHandlers = {
  sessions: {
    async open(_input, { emit, signal }) {
      emit({ type: 'state', state: { state: 'connected', clientId: 'me', protocol: 'TLSv1.3', cipher: 'x', isEncrypted: true } })
      const messages = [
        message(1, 'lab/1', 'plain ü'),
        message(2, 'lab/\u001b]0;owned\u0007', 'clear\u001b[2J\r\nfalse/topic  all is well'),
        message(3, 'lab/\u202egnp', Buffer.from([0, 255, 254])),
      ]
      emit({ type: 'messages', messages, counters: { received: 5, kept: 3, dropped: 2 } })
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return null
    },
    subscribe: async () => ({ grantedQos: 0 }),
  },
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
      {"sequence":1,"at":"2026-11-21T09:00:00.123Z","topic":"lab/1","payload":"cGxhaW4gw7w=","text":"plain ü","qos":0,"retain":false}
      {"sequence":2,"at":"…","topic":"lab/\\u001b]0;owned\\u0007","payload":"…","text":"clear\\u001b[2J\\r\\nfalse/topic  all is well","qos":0,"retain":true}
      {"sequence":3,"at":"…","topic":"lab/\\u202egnp","payload":"AP/+","text":null,"qos":0,"retain":false}
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
