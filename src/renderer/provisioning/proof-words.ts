import type { Step } from '../../shared/step.ts'

/** Who takes part in a proof: the one that listens, and the one that speaks. */
export interface ProofPair {
  listener: string
  speaker: string
}

/** What a proof goes through, so that the ladder stands before it is climbed. */
export function expectedSteps({ listener, speaker }: ProofPair): string[] {
  return [
    'The broker starts',
    `${listener} connects and listens`,
    `${speaker} connects and speaks`,
    `${listener} hears ${speaker}`,
    'A stranger without a certificate is refused',
    'A stranger from another CA is refused',
    `A stranger that calls itself ${listener} is refused`,
  ]
}

/** How a proof ended, in a plain sentence. */
export function proofVerdict(steps: readonly Step[], { listener, speaker }: ProofPair): string {
  const failed = steps.find(({ state }) => state === 'failed')
  if (!failed) return `${speaker} said hello and ${listener} heard it. A stranger was refused.`
  const isHeard = steps.some(({ id, state }) => id === 'delivery' && state === 'passed')
  if (isHeard) return `${speaker} said hello and ${listener} heard it, but a stranger was not turned away.`
  return `${listener} did not hear ${speaker}: the proof ended where it says “failed”.`
}
