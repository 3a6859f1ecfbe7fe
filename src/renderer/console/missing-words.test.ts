import { expect, it } from 'vitest'
import { loadWords, missingBefore, missingBetween, missingOfAll } from './missing-words.ts'

it('a mark between two messages says what is missing, and what of it can be had', () => {
  const mark = { first: 11, missing: 10 }
  expect([5, 16, 21].map((firstHeld) => missingBetween(mark, { firstHeld }))).toEqual([
    { held: 10, sentence: '10 messages are not in this list. The engine holds them.' },
    { held: 5, sentence: '10 messages are not in this list. The engine holds the last 5 messages of them.' },
    { held: 0, sentence: '10 messages are not in this list, and no longer held.' },
  ])
})

it('older messages are told of; with a filter all that it has not looked at', () => {
  const log = { olderHeld: 95_000, missingHeld: 12 }
  expect(missingBefore(log, { isFiltered: false })?.sentence).toBe('The engine holds 95,000 older messages.')
  expect(missingBefore(log, { isFiltered: true })).toEqual({
    held: 95_012,
    sentence: 'The filter has not looked at 95,012 messages that the engine holds and the list has not.',
  })
  expect(missingBefore({ olderHeld: 0, missingHeld: 12 }, { isFiltered: false })).toBeUndefined()
  expect(missingOfAll([log, log])?.held).toBe(190_024)
  expect([loadWords(5), loadWords(95_000)]).toEqual(['Load', 'Load the last 5,000'])
})
