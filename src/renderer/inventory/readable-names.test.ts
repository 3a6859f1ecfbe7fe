import { expect, it } from 'vitest'
import { readableNames } from './readable-names.ts'

it('puts URIs behind names and addresses and changes no order otherwise', () => {
  const names = [
    { type: 'uri', value: 'spiffe://home.lan/device/a' },
    { type: 'ip', value: '10.0.0.1' },
    { type: 'dns', value: 'a.local' },
    { type: 'uri', value: 'urn:x' },
  ] as const
  expect(readableNames(names).map(({ value }) => value)).toEqual(['10.0.0.1', 'a.local', 'spiffe://home.lan/device/a', 'urn:x'])
})
