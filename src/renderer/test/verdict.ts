import { readBrokerUrl } from '../components/connection-draft.ts'
import { durationWords } from '../words.ts'
import type { TestRun } from './test-store.ts'

/** What a test has shown, in one sentence, and what to do about it. */
export interface Verdict {
  tone: 'good' | 'bad' | 'plain'
  sentence: string
  /** Whose side it is on, where that is known. */
  side: string | undefined
  remedy: string | undefined
}

/** The verdict of a run; undefined while there is none. */
export function verdictOf(run: TestRun): Verdict | undefined {
  const { outcome, steps, error } = run
  switch (outcome) {
    case 'running':
      return undefined
    case 'cancelled':
      return { tone: 'plain', sentence: 'The test was cancelled.', side: undefined, remedy: undefined }
    case 'not-run':
      return { tone: 'bad', sentence: error?.message ?? 'The test could not begin.', side: undefined, remedy: error?.remedy }
    case 'passed':
      return {
        tone: 'good',
        sentence: `It works: ${hostOf(run)} let ${run.name ?? 'a client without a certificate'} in, and a message came back.`,
        side: undefined,
        remedy: `${steps.length} stages in ${durationWords(totalMs(run))}.`,
      }
    case 'failed': {
      const failed = steps.find((step) => step.state === 'failed')
      if (!failed) return { tone: 'bad', sentence: 'The test failed.', side: undefined, remedy: undefined }
      const { message, remedy, details } = failed.error
      return { tone: 'bad', sentence: message, side: sideWords(details?.['side']), remedy }
    }
  }
}

/** What all stages took together, in milliseconds. */
export function totalMs({ steps }: Pick<TestRun, 'steps'>): number {
  return steps.reduce((sum, step) => sum + ('durationMs' in step ? step.durationMs : 0), 0)
}

export function hostOf({ request }: Pick<TestRun, 'request'>): string {
  return readBrokerUrl(request.url).address?.host ?? request.url
}

function sideWords(side: unknown): string | undefined {
  if (side === 'broker') return 'This is on the broker’s side.'
  if (side === 'client') return 'This is on our side.'
  return undefined
}
