import type { Mend } from './mend.ts'

/** Where a fault has to be mended: at the broker, with what we showed it, on the way, or on this machine. */
export type ProblemSide = 'broker' | 'client' | 'network' | 'this-machine'

/** One thing that is wrong with a connection, or that will be. */
export interface Problem {
  /** Its number in docs/failures.md. */
  row: number
  /** The stage of the connection test that it belongs to. */
  stage: string
  side: ProblemSide
  /** Whether the connection fails for it, or works all the same. */
  weight: 'blocks' | 'warns'
  /** What is wrong, with the values in it; a sentence. */
  message: string
  /** What to do, an instruction. */
  remedy: string
  /** What Certwright can do about it by itself, the best first. */
  mends: Mend[]
  /** Which certificate of the presented chain it is about, 0 for the broker's own; null where it is about none. */
  certificate: number | null
}

/** The first problem for which the connection fails; undefined where there is none. */
export function blockingProblem(problems: readonly Problem[]): Problem | undefined {
  return problems.find(({ weight }) => weight === 'blocks')
}
