import { expect, it } from 'vitest'
import { hexDump } from './hex-dump.ts'

it('shows offset, octets and printable ASCII, the last line as wide as the others', () => {
  const bytes = Uint8Array.from([0x00, 0x41, 0x7e, 0x7f, 0x20, 0xff, 0x0a, 0x42, 0x43])
  expect(hexDump(bytes, 8).split('\n')).toEqual([
    '000000  00 41 7e 7f 20 ff 0a 42  .A~. ..B',
    '000008  43                       C',
  ])
})
