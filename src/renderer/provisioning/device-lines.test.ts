import { describe, expect, it } from 'vitest'
import { lineRange, mendedId, numberedIds, readDeviceLines, withLine, withoutLine } from './device-lines.ts'
import { certificate, homeCa, sensor1 } from './testing/wizard-frame.ts'

const isOurs = ({ issuer }: { issuer: { fingerprint: string } | null }) => issuer?.fingerprint === homeCa.fingerprint
const frame = { identities: [sensor1], isOurs, failures: {} }
const states = (text: string, rest: Partial<typeof frame> = {}) =>
  readDeviceLines(text, { ...frame, ...rest }).map(({ line, state, message }) => [line, state, message])

describe('the lines of the list of devices', () => {
  it('are new, or kept where the vault has them, and empty ones do not count', () => {
    expect(states('\nsensor-1\r\n\r\n  sensor-9  \n')).toEqual([
      [2, 'kept', undefined],
      [4, 'new', undefined],
    ])
  })

  it('are marked one by one where they are wrong', () => {
    expect(states('a/b\nlamp\nLAMP\n' + 'x'.repeat(65))).toEqual([
      [1, 'wrong', 'Holds one of + # / \\, which brokers do not match in topic rules.'],
      [2, 'new', undefined],
      [3, 'wrong', 'Is the same as line 2.'],
      [4, 'wrong', 'Has 65 characters; at most 64 are allowed.'],
    ])
  })

  it('cannot take a name that somebody else has, or has in another spelling', () => {
    const theirs = certificate('99', { name: 'pump', issuer: { fingerprint: '02', serialNumber: '02', name: 'Other CA' } })
    expect(states('pump\nSensor-1', { identities: [sensor1, theirs] })).toEqual([
      [1, 'wrong', 'The vault has a device of this name, signed by Other CA.'],
      [2, 'wrong', 'The vault has it as sensor-1.'],
    ])
  })

  it('say what the core refused them for, until the vault has them', () => {
    const failures = { lamp: { code: 'NAME_TAKEN', message: 'Taken.', remedy: 'Choose another name.' }, 'sensor-1': { code: 'NAME_TAKEN', message: 'Taken.' } } as const
    expect(states('lamp\nsensor-1', { failures })).toEqual([
      [1, 'failed', 'Taken.'],
      [2, 'kept', undefined],
    ])
  })

  it('can be taken out', () => {
    expect(withoutLine('a\nb\n\nc', 2)).toBe('a\n\nc')
  })
  it('may hold what cannot be seen, which a pasted list often does', () => {
    const [line] = readDeviceLines('\u202egnp.exe\u200b', frame)
    expect([line!.state, line!.message, mendedId(line!)]).toEqual([
      'wrong',
      'Holds an invisible character: \\u{202e}gnp.exe\\u{200b}.',
      'gnp.exe',
    ])
  })

  it('may stand for many', () => {
    expect(numberedIds('s-{08..11}x')).toEqual(['s-08x', 's-09x', 's-10x', 's-11x'])
    expect(numberedIds('s-{8..11}')).toEqual(['s-8', 's-9', 's-10', 's-11'])
    expect(['s-{3..1}', 's-{1..99999}', 's-{a..c}', 's-1'].map(numberedIds)).toEqual([undefined, undefined, undefined, undefined])
    expect(states('s-{1..50}')).toEqual([[1, 'wrong', 'Stands for 50 ids, s-1 to s-50.']])
  })

  it('can be mended where it is plain how', () => {
    const mended = readDeviceLines('a/b\\c\nSensor-1\nlamp\nLamp\n++', frame).map(mendedId)
    expect(mended).toEqual(['a-b-c', 'sensor-1', undefined, undefined, undefined])
    expect(withLine('a\nb\nc', 2, 'x')).toBe('a\nx\nc')
    expect(lineRange('one\ntwo\nthree', 3)).toEqual({ start: 8, end: 13 })
  })
})
