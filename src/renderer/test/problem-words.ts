import type { Problem, ProblemSide } from '../../shared/problem.ts'
import { count } from '../words.ts'

/** Where a fault has to be mended, as a short label. */
export const sideTitles: Readonly<Record<ProblemSide, string>> = {
  broker: 'broker’s side',
  client: 'our side',
  network: 'the network',
  'this-machine': 'this machine',
}

/** The same as a sentence. */
export const sideSentences: Readonly<Record<ProblemSide, string>> = {
  broker: 'This is on the broker’s side.',
  client: 'This is on our side.',
  network: 'This is on the way between us and the broker.',
  'this-machine': 'This is on this machine.',
}

export const weightTitles: Readonly<Record<Problem['weight'], string>> = {
  blocks: 'Stops the connection',
  warns: 'Warning',
}

/** "2 problems", "1 warning": what of a list matters most, for a column that is narrow. */
export function problemCount(problems: readonly Problem[]): string {
  const blocking = problems.filter(({ weight }) => weight === 'blocks').length
  return blocking > 0 ? count(blocking, 'problem') : count(problems.length, 'warning')
}

/** "1 more problem and 2 warnings", of those beside the first; empty where there are none. */
export function furtherWords(problems: readonly Problem[], first: Problem | undefined): string {
  const others = problems.filter((problem) => problem !== first)
  const blocking = others.filter(({ weight }) => weight === 'blocks').length
  const warnings = others.length - blocking
  const parts = [
    ...(blocking > 0 ? [first === undefined ? count(blocking, 'problem') : count(blocking, 'more problem')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ]
  return parts.join(' and ')
}

/** The problems of one stage, those for which the connection fails first. */
export function problemsAt(stage: string, problems: readonly Problem[]): Problem[] {
  const here = problems.filter((problem) => problem.stage === stage)
  return [...here.filter(({ weight }) => weight === 'blocks'), ...here.filter(({ weight }) => weight === 'warns')]
}
