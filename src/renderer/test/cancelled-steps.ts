import type { Step } from '../../shared/step.ts'

/** The stages of a test that somebody ended: the one that was under way has not failed. */
export function withoutCancelled(steps: readonly Step[]): Step[] {
  return steps.map((step) => {
    const wasEnded = step.state === 'running' || (step.state === 'failed' && step.error.code === 'CANCELLED')
    return wasEnded ? { id: step.id, title: step.title, state: 'skipped', text: 'Cancelled.' } : step
  })
}
