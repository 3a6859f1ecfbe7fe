import { describe, expect, it } from 'vitest'
import { crlReasons, crlReasonSentences, revocationReasons, revocationReasonSchema } from './revocation.ts'

describe('reasons for revoking', () => {
  it('can be chosen, but for those that a person must not give', () => {
    const chosen = crlReasons.filter((reason) => revocationReasonSchema.safeParse(reason).success)
    expect(chosen).toEqual(revocationReasons)
    expect(crlReasons.filter((reason) => !chosen.includes(reason))).toEqual(['certificateHold', 'removeFromCRL', 'aACompromise'])
  })

  it('that do not exist are refused with those that do', () => {
    expect(revocationReasonSchema.safeParse('lost').error?.issues[0]?.message).toMatch(/^is not a reason .* keyCompromise, /)
  })

  it('each have one sentence of their own', () => {
    const sentences = crlReasons.map((reason) => crlReasonSentences[reason])
    expect(new Set(sentences).size).toBe(crlReasons.length)
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^.]*\.$/)
  })
})
