import { describe, expect, test } from 'vitest'
import { validityPeriod } from './validity.ts'

const now = new Date('2026-03-01T12:00:00.789Z')
const issuerNotBefore = new Date('2025-01-01T00:00:00Z')

describe('the validity period', () => {
  test('begins an hour back and lasts the days asked, in whole seconds', () => {
    expect(validityPeriod({ now, days: 30, isExplicit: true })).toEqual({
      notBefore: new Date('2026-03-01T11:00:00Z'),
      notAfter: new Date('2026-03-31T12:00:00Z'),
    })
  })

  test('does not begin before the issuer', () => {
    const issuerStart = new Date('2026-03-01T11:59:00Z')
    const { notBefore } = validityPeriod({ now, days: 1, isExplicit: true, issuerNotBefore: issuerStart })
    expect(notBefore).toEqual(issuerStart)
  })

  test("shortens a default to the issuer's end", () => {
    const issuerNotAfter = new Date('2026-03-11T00:00:00Z')
    const { notAfter } = validityPeriod({ now, days: 397, isExplicit: false, issuerNotBefore, issuerNotAfter })
    expect(notAfter).toEqual(issuerNotAfter)
  })

  test('refuses days that were asked and go beyond the issuer, and says how many are possible', () => {
    const issuerNotAfter = new Date('2026-03-11T11:59:59Z')
    const ask = (days: number) => validityPeriod({ now, days, isExplicit: true, issuerNotBefore, issuerNotAfter })
    expect(() => ask(10)).toThrow(
      expect.objectContaining({
        code: 'VALIDITY_BEYOND_ISSUER',
        message: expect.stringMatching(/2026-03-11 12:00 UTC.*2026-03-11 11:59 UTC/),
        remedy: 'Ask for at most 9 days, or renew the authority first.',
      }),
    )
    expect(ask(9).notAfter).toEqual(new Date('2026-03-10T12:00:00Z'))
  })

  test('asks to renew an issuer that has less than a day left', () => {
    const issuerNotAfter = new Date('2026-03-01T20:00:00Z')
    const ask = () => validityPeriod({ now, days: 1, isExplicit: true, issuerNotBefore, issuerNotAfter })
    const refusal = { code: 'VALIDITY_BEYOND_ISSUER', remedy: expect.stringMatching(/^Renew the authority/) }
    expect(ask).toThrow(expect.objectContaining(refusal))
  })

  test.each([true, false])('refuses an issuer that has expired (asked: %s)', (isExplicit) => {
    const issuerNotAfter = new Date('2026-03-01T11:59:59Z')
    const ask = () => validityPeriod({ now, days: 1, isExplicit, issuerNotBefore, issuerNotAfter })
    expect(ask).toThrow(expect.objectContaining({ code: 'ISSUER_EXPIRED' }))
  })
})
