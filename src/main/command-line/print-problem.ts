import { sideWords } from '../../shared/connection-report.ts'
import type { Problem } from '../../shared/problem.ts'
import { paint, type Line } from './line.ts'

/** What is wrong with a connection: whether it blocks, the row of docs/failures.md, whose side, and what to do. */
export function problemLines({ row, side, weight, message, remedy }: Problem): Line[] {
  const mark = weight === 'blocks' ? paint('red', 'blocks') : paint('yellow', 'warns ')
  return [
    [mark, '   ', `Row ${row}, ${sideWords[side]}: ${message}`],
    ['         ', paint('yellow', 'hint:'), ` ${remedy}`],
  ]
}
