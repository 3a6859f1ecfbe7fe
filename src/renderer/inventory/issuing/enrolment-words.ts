import type { EnrolResult } from '../../../shared/contract.ts'
import type { DeviceIdLine } from '../../../shared/device-id.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { count, listWords } from '../../words.ts'

const shownProblems = 3

/** What is wrong with the lines, the first few by their numbers; undefined where nothing is. */
export function lineProblem(lines: readonly DeviceIdLine[]): string | undefined {
  const wrong = lines.filter((line) => line.problem !== undefined)
  if (wrong.length === 0) return undefined
  const shown = wrong.slice(0, shownProblems).map(({ line, problem }) => `Line ${line} ${safeText(problem!)}.`)
  const hidden = wrong.length - shown.length
  return [...shown, ...(hidden > 0 ? [`And ${count(hidden, 'more line', 'more lines')}.`] : [])].join(' ')
}

/** The ids that a run has left without a certificate, in their order. */
export function idsToTryAgain({ failed, notStarted }: EnrolResult): string[] {
  return [...failed.map(({ name }) => name), ...notStarted]
}

/** What a run that did not finish has come to, for a notice. */
export function enrolmentProblem({ issued, failed, notStarted }: EnrolResult): { message: string; remedy: string } {
  const done = issued.length === 0 ? 'No device was enrolled' : `${count(issued.length, 'device was', 'devices were')} enrolled`
  const rest = [
    failed.length > 0 && `${listWords(failed.map(({ name }) => safeText(name)))} could not be`,
    notStarted.length > 0 && `${count(notStarted.length, 'was', 'were')} not started`,
  ].filter((part) => part !== false)
  const [first] = failed
  return {
    message: `${done}; ${rest.join(', ')}.`,
    remedy: first
      ? [first.error.message, first.error.remedy].filter((part) => part !== undefined).join(' ')
      : 'Enrol again to go on with those that are in the field.',
  }
}
