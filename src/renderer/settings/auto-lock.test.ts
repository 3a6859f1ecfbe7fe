import { expect, it } from 'vitest'
import { autoLockWords, idleTime } from './auto-lock.ts'

it('says how a vault will lock', () => {
  expect([0, 1, 15, 60, 240, 90].map(idleTime)).toEqual(['Never', '1 minute', '15 minutes', '1 hour', '4 hours', '90 minutes'])
  expect(autoLockWords(15)).toBe('It locks by itself after 15 minutes without use.')
  expect(autoLockWords(0)).toBe('It stays unlocked until you lock or close it.')
})
