import { describe, expect, it } from 'vitest'
import { isEarlierOfTopic, messageDiff } from './message-diff.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('the difference of two messages', () => {
  it('of JSON is in its members, however they were laid out', () => {
    expect(messageDiff(utf8('{"t":21.5,"unit":"C"}'), utf8('{ "t": 22, "unit": "C" }'), 8)).toEqual([
      { is: 'same', text: '{' },
      { is: 'removed', text: '  "t": 21.5,' },
      { is: 'added', text: '  "t": 22,' },
      { is: 'same', text: '  "unit": "C"\n}' },
    ])
  })

  it('of octets that are no text is in hex', () => {
    expect(messageDiff(Uint8Array.of(0xff, 1), utf8('a'), 8)?.map(({ is }) => is)).toEqual(['removed', 'added'])
  })

  it('of equal ones is none', () => {
    expect(messageDiff(utf8('on'), utf8('on'), 8)).toEqual([{ is: 'same', text: 'on' }])
  })

  it('is not looked for in long ones', () => {
    expect(messageDiff(utf8('a'), new Uint8Array(300_000), 8)).toBeUndefined()
  })

  it('is to the last one of the same topic and direction before it', () => {
    const held = [1, 2, 3, 4, 5].map((sequence) => ({
      sequence,
      topic: sequence === 3 ? 'other' : 'same',
      direction: sequence === 4 ? ('sent' as const) : ('received' as const),
    }))
    expect(held.findLast(isEarlierOfTopic(held[4]!))).toBe(held[1])
    expect(held.some(isEarlierOfTopic(held[0]!))).toBe(false)
  })
})
