import { describe, expect, it } from 'vitest'
import { possessionCodeProblem, possessionCodeSchema } from './possession-proof.ts'

describe('the code of a cloud', () => {
  it.each([
    ['the 64 hex digits of AWS IoT Core', '106acb2f37dac0a1a5d6ef2c7d6f1a6b106acb2f37dac0a1a5d6ef2c7d6f1a6b'],
    ['the 40 of Azure', '7A69A2D28D1F9C45E34D2F1E5C0E0F1BC6BE1C4B'],
    ['the shortest', 'a'.repeat(16)],
  ])('may be %s', (_, code) => {
    expect(possessionCodeProblem(code)).toBeUndefined()
  })

  it('is taken without the blanks around it that copying brings along', () => {
    const code = 'a'.repeat(20)
    expect(possessionCodeSchema.parse(` \t${code}\n`)).toBe(code)
  })

  it.each([
    ['', 'is empty'],
    [' \n', 'is empty'],
    ['a'.repeat(15), 'has 15 characters: a code has 16 at least'],
    ['a'.repeat(65), 'has 65 characters: a code has 64 at most'],
    [`${'a'.repeat(20)}\u0007`, 'has a character that no code has: only letters, digits, hyphens and underscores'],
    [`${'a'.repeat(20)}\u202e${'b'.repeat(20)}`, 'has a character that no code has: only letters, digits, hyphens and underscores'],
    ['with a space in the middle', 'has a character that no code has: only letters, digits, hyphens and underscores'],
  ])('is not %j', (code, problem) => {
    expect(possessionCodeProblem(code)).toBe(problem)
  })
})
