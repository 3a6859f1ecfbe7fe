import { expect, test } from 'vitest'
import { isDerElement } from './der-element.ts'

test.each([
  ['0500', true],
  ['0c0141', true],
  [`048180${'00'.repeat(128)}`, true],
  [`04820100${'00'.repeat(256)}`, true],
  ['', false],
  ['05', false],
  ['0501', false],
  ['050000', false],
  ['0000', false],
  ['1f0100', false],
  ['30800000', false],
  ['048101', false],
  [`04817f${'00'.repeat(127)}`, false],
  [`04820080${'00'.repeat(128)}`, false],
])('%s is one DER element: %s', (hex, is) => {
  expect(isDerElement(Buffer.from(hex, 'hex'))).toBe(is)
})
