import { expect, it } from 'vitest'
import { splitNameProblem } from './name-problem.ts'

it('keeps a taken name apart from every other failure', () => {
  const taken = { code: 'NAME_TAKEN' as const, message: 'It is taken.', remedy: 'Choose another.' }
  const locked = { code: 'VAULT_LOCKED' as const, message: 'It is locked.' }
  expect(splitNameProblem(taken)).toEqual({ nameProblem: 'It is taken. Choose another.', error: undefined })
  expect(splitNameProblem(locked)).toEqual({ nameProblem: undefined, error: locked })
  expect(splitNameProblem(undefined)).toEqual({ nameProblem: undefined, error: undefined })
})
