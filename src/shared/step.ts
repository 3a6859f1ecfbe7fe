import type { WireError } from './errors.ts'

/** One step of something watched live: the proof, the connection test. Sent when it starts and again when it ends. */
export type Step =
  | { id: string; title: string; state: 'running' }
  | { id: string; title: string; state: 'passed'; durationMs: number; text: string }
  | { id: string; title: string; state: 'failed'; durationMs: number; error: WireError }
  | { id: string; title: string; state: 'skipped'; text: string }

/** The last report of each step, in the order in which they began. */
export function foldSteps(steps: readonly Step[], step: Step): Step[] {
  const index = steps.findIndex(({ id }) => id === step.id)
  return index === -1 ? [...steps, step] : steps.with(index, step)
}
