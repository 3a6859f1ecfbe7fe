import { useState } from 'react'
import { verdictProblem } from '../../shared/connection-test.ts'
import type { Mend } from '../../shared/mend.ts'
import type { Step } from '../../shared/step.ts'
import { StartBrokerThere } from '../components/start-broker-there.tsx'
import { StepLadder, type StepFindings } from '../components/step-ladder.tsx'
import { expectedStages } from './expected-stages.ts'
import { MendDialog } from './mend-dialog.tsx'
import { PresentedChain } from './presented-chain.tsx'
import { ProblemList } from './problem-list.tsx'
import { problemCount, problemsAt } from './problem-words.ts'
import classes from './test-result.module.css'
import { runTest, type TestRun } from './test-store.ts'
import { VerdictBox } from './verdict-box.tsx'

export interface TestResultProps {
  /** Undefined before the first. */
  run: TestRun | undefined
  /** The address that stands in the form. */
  url: string
}

/** The verdict on top, the stages with what was found at each, and beside them what the broker showed of itself. */
export function TestResult({ run, url }: TestResultProps) {
  const [choice, setChoice] = useState<{ mend: Mend; of: TestRun; opening: number }>()
  const [isChoosing, setIsChoosing] = useState(false)
  const choose = (mend: Mend) => {
    if (!run) return
    setChoice((last) => ({ mend, of: run, opening: (last?.opening ?? 0) + 1 }))
    setIsChoosing(true)
  }
  const elsewhere = run ? problemsElsewhere(run) : []
  return (
    <div className={classes.result}>
      <section className={classes.course} aria-label="Result">
        <VerdictBox run={run} onMend={choose} />
        {run && elsewhere.length > 0 && <ProblemList problems={elsewhere} request={run.request} onMend={choose} />}
        <StepLadder
          label="Stages of the connection test"
          steps={run?.steps ?? []}
          expected={expectedStages(run?.request.url ?? url)}
          findingsFor={(step) => run && findingsAt(step, run, choose)}
          actionFor={(step) => run && <StartThere step={step} run={run} />}
        />
      </section>
      <section className={classes.shown} aria-labelledby="what-the-broker-showed">
        <h2 id="what-the-broker-showed" className={classes.heading}>
          What the broker showed
        </h2>
        <PresentedChain key={run?.startedAt} presented={run?.presented ?? null} problems={run?.problems ?? []} />
      </section>
      {choice && (
        <MendDialog
          key={choice.opening}
          isOpen={isChoosing}
          mend={choice.mend}
          tried={choice.of}
          onClose={() => setIsChoosing(false)}
        />
      )}
    </div>
  )
}

/** Those of a stage that is not on the ladder (yet). */
function problemsElsewhere({ problems, steps }: TestRun) {
  return problems.filter(({ stage }) => !steps.some(({ id }) => id === stage))
}

function findingsAt(step: Step, run: TestRun, onMend: (mend: Mend) => void): StepFindings | undefined {
  const problems = problemsAt(step.id, run.problems)
  const [first] = problems
  if (!first) return step.state === 'failed' ? explainedElsewhere(step, run) : undefined
  const isBlocking = first.weight === 'blocks'
  return {
    word: problemCount(problems),
    tone: isBlocking ? 'bad' : 'warning',
    explainFailure: isBlocking,
    content: (
      <>
        <ProblemList problems={problems} request={run.request} onMend={onMend} />
        {step.state === 'failed' && isBlocking && <StartThere step={step} run={run} />}
      </>
    ),
  }
}

/** A stage that failed for what an earlier one has found. */
function explainedElsewhere({ id }: Step, { problems, steps }: TestRun): StepFindings | undefined {
  const verdict = verdictProblem({ problems })
  const stage = verdict && steps.find((step) => step.id === verdict.stage)
  if (!stage || stage.id === id) return undefined
  return {
    word: 'failed',
    tone: 'bad',
    explainFailure: true,
    content: <p className={classes.because}>It fails for what was found at “{stage.title}”.</p>,
  }
}

/** A broker of ours, where nothing listens on this machine. */
function StartThere({ step, run }: { step: Extract<Step, { state: 'failed' }>; run: TestRun }) {
  return (
    <StartBrokerThere
      error={step.error}
      request={run.request}
      verb="Start the built-in broker there and test again"
      onStarted={(request) => void runTest({ request, draft: run.draft })}
    />
  )
}
