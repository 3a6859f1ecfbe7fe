import type { Mend } from '../../shared/mend.ts'
import type { Problem, ProblemSide } from '../../shared/problem.ts'
import { safeText } from '../../shared/safe-text.ts'
import { rowWith } from './catalogue.ts'

/** What a rule says of a problem; the rest is in its row. */
export interface Finding {
  stage: string
  message: string
  remedy: string
  mends?: readonly (Mend | undefined)[]
  /** Which certificate of the presented chain it is about. */
  certificate?: number | null
  /** Where it is not the row's own. */
  side?: ProblemSide
}

/** A problem for which the connection fails. */
export function blocks(row: number, finding: Finding): Problem {
  return problemOf(row, 'blocks', finding)
}

/** A problem with which it works all the same. */
export function warns(row: number, finding: Finding): Problem {
  return problemOf(row, 'warns', finding)
}

/** Throws for a mend that the row does not list: a mistake of ours. */
function problemOf(row: number, weight: Problem['weight'], finding: Finding): Problem {
  const { side, mends: possible } = rowWith(row)
  const mends = (finding.mends ?? []).filter((mend) => mend !== undefined)
  const stray = mends.find(({ kind }) => !possible.includes(kind))
  if (stray) throw new Error(`row ${row} does not list the mend ${stray.kind}`)
  // Names come from certificates of anybody.
  const { stage, certificate = null } = finding
  return { row, stage, side: finding.side ?? side, weight, message: safeText(finding.message), remedy: safeText(finding.remedy), mends, certificate }
}
