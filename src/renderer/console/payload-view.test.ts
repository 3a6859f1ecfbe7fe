import { describe, expect, it } from 'vitest'
import { jsonNodes } from './json-nodes.ts'
import { showPayload, type PayloadView } from './payload-view.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const shown = (view: PayloadView, bytes: Uint8Array) => showPayload(view, bytes, 8)

describe('the views of a payload', () => {
  it.each<[PayloadView, Uint8Array, string]>([
    ['text', utf8('grüße\u202e'), 'grüße\u202e'],
    ['json', utf8('{"t":21.50,"n":12345678901234567890}'), '{\n  "t": 21.50,\n  "n": 12345678901234567890\n}'],
    ['base64', octets('00ff10'), 'AP8Q'],
    ['hex', octets('00ff41'), '000000  00 ff 41                 ..A'],
    // RFC 8949, appendix A.
    ['cbor', octets('83010203'), '[\n  1,\n  2,\n  3\n]'],
    ['cbor', octets('a26161016162820203'), '{\n  "a": 1,\n  "b": [\n    2,\n    3\n  ]\n}'],
    ['cbor', octets('f97e00'), 'NaN'],
    ['cbor', octets('4401020304'), "h'01020304'"],
    ['cbor', octets('3bffffffffffffffff'), '-18446744073709551616'],
    ['cbor', octets('c249010000000000000000'), "2(\n  h'010000000000000000')"],
  ])('%s of a fixture is as it should be', (view, bytes, text) => {
    expect(shown(view, bytes)).toMatchObject({ text, problem: undefined })
  })

  it.each<[PayloadView, Uint8Array, RegExp]>([
    ['text', octets('61c8'), /^No text: the character at offset 1 has 2 octets, but the payload ends after 1\.$/],
    ['json', octets('ff'), /^No text: octet 0xff at offset 0/],
    ['json', utf8('{"t":'), /^No JSON: .*end of JSON/],
    ['json', utf8('{"t":01}'), /^No JSON: .*position 6/],
    ['tree', utf8('nothing'), /^No JSON: /],
    ['cbor', octets('a2616101'), /^The payload ends before/],
    ['cbor', octets('0102'), /^Other octets follow/],
    ['cbor', octets('ff'), /^No CBOR: .*BREAK/],
    ['cbor', octets('62c328'), /no UTF-8/],
    ['cbor', octets('81'.repeat(5000)), /^No CBOR: .*depth/],
    ['cbor', octets('9b7fffffffffffffff'), /./],
  ])('%s says what is wrong, and shows hex', (view, bytes, problem) => {
    const { text, isHex, problem: said } = shown(view, bytes)
    expect(said).toMatch(problem)
    expect({ isHex, text }).toEqual({ isHex: true, text: shown('hex', bytes).text })
  })

  it('the tree keeps digits as they were written and names that come twice', () => {
    expect(jsonNodes('{"a":1.0,"a":[12345678901234567890,{}],"\\u0062":null}')).toEqual({
      kind: 'object',
      members: [
        { name: 'a', value: { kind: 'scalar', text: '1.0' } },
        {
          name: 'a',
          value: {
            kind: 'array',
            members: [
              { name: '0', value: { kind: 'scalar', text: '12345678901234567890' } },
              { name: '1', value: { kind: 'object', members: [] } },
            ],
          },
        },
        { name: 'b', value: { kind: 'scalar', text: 'null' } },
      ],
    })
  })
})
