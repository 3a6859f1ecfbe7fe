import { readBrokerUrl } from '../components/connection-draft.ts'
import { count, durationWords } from '../words.ts'
import type { TestRun } from './test-store.ts'

/** What a test has shown, in one sentence. */
export interface Verdict {
  tone: 'good' | 'bad' | 'plain'
  sentence: string
  /** Where it failed, whose side that is on, how long it took: what is worth knowing beside the sentence. */
  explanation: string | undefined
}

/** The verdict of a run; undefined while there is none. */
export function verdictOf(run: TestRun): Verdict | undefined {
  const { outcome, steps, error } = run
  switch (outcome) {
    case 'running':
      return undefined
    case 'cancelled':
      return { tone: 'plain', sentence: 'The test was cancelled.', explanation: undefined }
    case 'not-run':
      return { tone: 'bad', sentence: error?.message ?? 'The test could not begin.', explanation: error?.remedy }
    case 'passed':
      return {
        tone: 'good',
        sentence: `It works: ${hostOf(run)} let ${run.name ?? 'a client without a certificate'} in, and a message came back.`,
        explanation: `${count(steps.length, 'stage')} in ${durationWords(totalMs(run))}.`,
      }
    case 'failed': {
      const failed = steps.find((step) => step.state === 'failed')
      if (!failed) return { tone: 'bad', sentence: 'The test failed.', explanation: undefined }
      const { message, details } = failed.error
      // The remedy stands at the stage, with the button that does it.
      const explanation = [`It failed at “${failed.title}”.`, sideWords(details?.['side'])].filter((part) => part !== '').join(' ')
      return { tone: 'bad', sentence: message, explanation }
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

function sideWords(side: unknown): string {
  if (side === 'broker') return 'This is on the broker’s side.'
  if (side === 'client') return 'This is on our side.'
  return ''
}
