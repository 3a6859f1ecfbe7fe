import { expect, test } from 'vitest'
import { verdictWords } from './verdict-words.ts'

test('says how many a reader would refuse, and why', () => {
  const error = { severity: 'error', message: 'No P-256 key.', remedy: 'Re-key it.' } as const
  const warning = { severity: 'warning', message: 'Expires in 9 days.', remedy: 'Renew it.' } as const
  expect(verdictWords({ target: 'a', bundles: 1, refused: 1, problem: error })).toBe('Refused: No P-256 key.')
  expect(verdictWords({ target: 'a', bundles: 20, refused: 3, problem: error })).toBe('Refuses 3 of 20: No P-256 key.')
  expect(verdictWords({ target: 'a', bundles: 2, refused: 0, problem: warning })).toBe('Expires in 9 days.')
  expect(verdictWords({ target: 'a', bundles: 2, refused: 0, problem: null })).toBe('')
})
