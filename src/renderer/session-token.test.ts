import { describe, expect, it } from 'vitest'
import { codeInFragment } from './session-token.ts'

describe('the code in the address', () => {
  it('is what follows #code=', () => {
    expect(codeInFragment('#code=Ab-_9')).toBe('Ab-_9')
  })

  it('is nothing else', () => {
    expect(['', '#', '#/inventory', '#code=', '#code=a/b', '#/code=abc'].map(codeInFragment)).toEqual(Array(6).fill(undefined))
  })
})
