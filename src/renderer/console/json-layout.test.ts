import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layOutJson } from './json-layout.ts'

describe('JSON laid out', () => {
  it('has a line for each member and element', () => {
    expect(layOutJson('{"a":{"b":[1, 2,{}]},"e":[],"s":"q\\"u, {x}"}')).toBe(
      [
        '{',
        '  "a": {',
        '    "b": [',
        '      1,',
        '      2,',
        '      {}',
        '    ]',
        '  },',
        '  "e": [],',
        '  "s": "q\\"u, {x}"',
        '}',
      ].join('\n'),
    )
  })

  it('keeps numbers letter for letter and names that come twice', () => {
    expect(layOutJson('{"n":12345678901234567890,"n":1.0e+3}')).toBe('{\n  "n": 12345678901234567890,\n  "n": 1.0e+3\n}')
  })

  it('means what the original means, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value)
        expect(JSON.parse(layOutJson(json))).toEqual(JSON.parse(json))
      }),
    )
  })

  it('does not grow with the square of a depth that somebody made up', () => {
    const json = '['.repeat(20_000) + ']'.repeat(20_000)
    expect(layOutJson(json).length).toBeLessThan(json.length * 70)
  })
})
