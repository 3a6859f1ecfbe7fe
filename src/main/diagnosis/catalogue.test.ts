import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'

const text = readFileSync('docs/failures.md', 'utf8')
const lines = text.split('\n').flatMap((line) => {
  const [, number, what, , side, mends, provoked] = line.split('|').map((cell) => cell.trim())
  return /^\d+$/.test(number ?? '') ? [{ row: Number(number), what, side, mends: mends === '-' ? [] : mends!.split(', '), provoked: provoked! }] : []
})
const isProvoked = ({ provoked }: { provoked: string }) => provoked.startsWith('`')

describe('docs/failures.md', () => {
  test('has every row of the catalogue, as the program has it', () => {
    const known = new Set(catalogue.map(({ row }) => row))
    expect(lines.filter(({ row }) => known.has(row)).map(({ row, what, side, mends }) => ({ row, what, side, mends }))).toEqual(
      catalogue.map(({ row, what, side, mends }) => ({ row, what, side, mends: [...mends] })),
    )
  })
  test('has a line for each number', () => {
    expect(lines.map(({ row }) => row)).toEqual(Array.from({ length: 78 }, (_, index) => index + 1))
  })
  test('names for each row a test that provokes it, or why none can', () => {
    for (const line of lines) {
      if (!isProvoked(line)) {
        expect(line.provoked).toMatch(/^not .+: .+/)
        continue
      }
      const file = `src/main/diagnosis/${line.provoked.replaceAll('`', '')}.test.ts`
      expect(existsSync(file), file).toBe(true)
      expect(readFileSync(file, 'utf8'), `row ${line.row} in ${file}`).toMatch(new RegExp(`row: ${line.row}\\b|\\[${line.row}, '`))
    }
  })
  test('counts those that are provoked', () => {
    const count = lines.filter((line) => line.row <= 73 && isProvoked(line)).length
    expect(count).toBeGreaterThanOrEqual(60)
    expect(text).toContain(`Of the first 73, ${count} are provoked`)
  })
})
