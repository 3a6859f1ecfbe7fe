import { expect, it } from 'vitest'
import { csvRow } from './csv.ts'

it('a row of CSV is quoted where it has to be', () => {
  expect(csvRow(['a', 'b,c', 'd;e', 'say "f"', 'g\r\nh', ' i ', ''])).toBe('a,"b,c","d;e","say ""f""","g\r\nh"," i ",')
})

it.each(['=1+1', '+1', '-1', '@A1', '＝1+1', '＋1', '－1', '＠A1'])('a cell of CSV is no formula by %s', (text) => {
  expect(csvRow([text])).toBe(`'${text}`)
})

it('a number with a sign stays one where that is wanted, and nothing else', () => {
  expect(csvRow(['-4', '+1e-5', '-2+3', '＝1'], { keepsNumbers: true })).toBe("-4,+1e-5,'-2+3,'＝1")
})
