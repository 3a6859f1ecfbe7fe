import { describe, expect, it } from 'vitest'
import { passphraseStrength } from './passphrase-strength.ts'

describe('the strength of a passphrase', () => {
  it('is next to nothing for what tutorials use', async () => {
    const { score, advice } = await passphraseStrength('password123')
    expect(score).toBeLessThan(2)
    expect(advice).not.toBe('')
  })

  it('is high for a few words that do not belong together, and needs no advice', async () => {
    expect(await passphraseStrength('marble tuba orbit fennel')).toEqual({ score: 4, word: 'Strong', advice: '' })
  })
})
