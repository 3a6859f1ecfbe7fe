import { describe, expect, it } from 'vitest'
import type { Problem } from '../../shared/problem.ts'
import { furtherWords, problemCount, problemsAt } from './problem-words.ts'

const name: Problem = {
  row: 20,
  stage: 'examine',
  side: 'broker',
  weight: 'blocks',
  message: 'mqtt.home.lan is not in the broker’s certificate.',
  remedy: 'Issue it again with that name.',
  mends: [],
  certificate: 0,
}
const soon: Problem = { ...name, row: 27, weight: 'warns', message: 'It expires in 9 days.' }
const authority: Problem = { ...name, row: 19, message: 'Home CA has expired.', certificate: 1 }
const refused: Problem = { ...name, row: 45, stage: 'connect', side: 'client' }

describe('problems in words', () => {
  it('counts what stops the connection, or else the warnings', () => {
    expect(problemCount([soon, name, authority])).toBe('2 problems')
    expect(problemCount([soon])).toBe('1 warning')
  })

  it('says how many there are beside the verdict', () => {
    expect(furtherWords([name, soon, authority], name)).toBe('1 more problem and 1 warning')
    expect(furtherWords([soon, soon], undefined)).toBe('2 warnings')
    expect(furtherWords([name], name)).toBe('')
  })

  it('gives a stage its own, what stops the connection first', () => {
    expect(problemsAt('examine', [soon, refused, name])).toEqual([name, soon])
  })
})
