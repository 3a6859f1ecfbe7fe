import { describe, expect, it } from 'vitest'
import { catalogue, summaryOf } from '../../main/exports/index.ts'
import { choiceWords } from './choice-words.ts'

const choices = catalogue.flatMap((target) => summaryOf(target).options).filter(({ type }) => type === 'choice')

describe('the values of a choice', () => {
  it('have words, whatever the catalogue offers', () => {
    const wordless = choices.flatMap((option) => option.values!.filter((value) => choiceWords(option, value).title === value))
    expect(choices.length).toBeGreaterThan(0)
    expect(wordless).toEqual([])
  })

  it('say what they mean where broker and devices have to agree on them', () => {
    const modes = choices.filter(({ name }) => name === 'mode')
    for (const option of modes) for (const value of option.values!) expect(choiceWords(option, value).text).toBeTypeOf('string')
  })
})
