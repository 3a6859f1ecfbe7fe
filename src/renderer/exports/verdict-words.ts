import type { TargetVerdict } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { grouped } from '../words.ts'

/** The first objection of a reader, and how many bundles it would refuse. Empty where it has none. */
export function verdictWords({ bundles, refused, problem }: TargetVerdict): string {
  if (!problem) return ''
  const message = safeText(problem.message)
  if (refused === 0) return message
  return bundles === 1 ? `Refused: ${message}` : `Refuses ${grouped(refused)} of ${grouped(bundles)}: ${message}`
}
