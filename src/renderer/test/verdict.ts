import { verdictProblem } from '../../shared/connection-test.ts'
import type { Problem } from '../../shared/problem.ts'
import { readBrokerUrl } from '../components/connection-draft.ts'
import { count, durationWords } from '../words.ts'
import { furtherWords, sideSentences } from './problem-words.ts'
import type { TestRun } from './test-store.ts'

/** What a test has shown, in one sentence. */
export interface Verdict {
  tone: 'good' | 'bad' | 'plain'
  sentence: string
  /** Whose side it is on and what to do; how long it took. */
  explanation: string | undefined
  /** How many problems there are beside it; empty where there are none. */
  further: string
  /** For which it failed; undefined where none is known. */
  problem: Problem | undefined
}

type VerdictRun = Pick<TestRun, 'outcome' | 'steps' | 'problems' | 'error' | 'request' | 'draft'>

/** The verdict of a run; undefined while there is none. */
export function verdictOf(run: VerdictRun): Verdict | undefined {
  const { outcome, steps, problems, error } = run
  switch (outcome) {
    case 'running':
      return undefined
    case 'cancelled':
      return { ...plain('The test was cancelled.'), further: furtherWords(problems, undefined) }
    case 'not-run':
      return { ...plain(error?.message ?? 'The test could not begin.'), tone: 'bad', explanation: error?.remedy }
    case 'passed':
      return {
        tone: 'good',
        sentence: `It works: ${hostOf(run)} let ${run.draft.identity?.name ?? 'a client without a certificate'} in, and a message came back.`,
        explanation: `${count(steps.length, 'stage')} in ${durationWords(totalMs(run))}.`,
        further: furtherWords(problems, undefined),
        problem: undefined,
      }
    case 'failed': {
      const problem = verdictProblem(run)
      const further = furtherWords(problems, problem)
      if (problem) return { tone: 'bad', sentence: problem.message, explanation: `${sideSentences[problem.side]} ${problem.remedy}`, further, problem }
      const failed = steps.find((step) => step.state === 'failed')
      if (!failed) return { ...plain('The test failed.'), tone: 'bad', further }
      return { tone: 'bad', sentence: failed.error.message, explanation: `It failed at “${failed.title}”.`, further, problem: undefined }
    }
  }
}

function plain(sentence: string): Verdict {
  return { tone: 'plain', sentence, explanation: undefined, further: '', problem: undefined }
}

/** What all stages took together, in milliseconds. */
export function totalMs({ steps }: Pick<TestRun, 'steps'>): number {
  return steps.reduce((sum, step) => sum + ('durationMs' in step ? step.durationMs : 0), 0)
}

function hostOf({ request }: Pick<TestRun, 'request'>): string {
  return readBrokerUrl(request.url).address?.host ?? request.url
}
