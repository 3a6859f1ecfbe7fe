import { Loader } from '@mantine/core'
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconCircleDashed, IconCircleMinus, IconCircleXFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { WireError } from '../../shared/errors.ts'
import type { Step } from '../../shared/step.ts'
import { durationWords } from '../words.ts'
import { More } from './more.tsx'
import { Notice } from './notice.tsx'
import { SafeText } from './safe-text.tsx'
import classes from './step-ladder.module.css'

type Failed = Extract<Step, { state: 'failed' }>

/** What was found at a step, beside its own outcome. */
export interface StepFindings {
  /** In place of the word for the outcome: "2 problems". */
  word: string
  tone: 'bad' | 'warning'
  content: ReactNode
  /** They say why the step failed; what the step says itself is then one click away. */
  explainFailure: boolean
}

export interface StepLadderProps {
  /** As `foldSteps` of shared/step.ts keeps them. */
  steps: readonly Step[]
  /** Titles of steps that are still to come, shown dimmed, so that the ladder keeps its height. */
  expected?: readonly string[]
  /** The buttons that mend a failed step. */
  actionFor?: (step: Failed) => ReactNode
  findingsFor?: (step: Step) => StepFindings | undefined
  label: string
}

/** Something watched live, step by step: the proof, the connection test. Each failure stands at the step it belongs to. */
export function StepLadder({ steps, expected = [], actionFor, findingsFor, label }: StepLadderProps) {
  const titles = new Set(steps.map(({ title }) => title))
  const upcoming = expected.filter((title) => !titles.has(title))
  return (
    <ol className={classes.ladder} aria-label={label} aria-live="polite">
      {steps.map((step) => (
        <Rung key={step.id} step={step} findings={findingsFor?.(step)} actionFor={actionFor} />
      ))}
      {upcoming.map((title) => (
        <li key={title} className={classes.step} data-state="upcoming">
          <span className={classes.icon}>
            <IconCircleDashed size={18} stroke={1.6} aria-hidden />
          </span>
          <div className={classes.body}>
            <div className={classes.line}>
              <span className={classes.title}>{title}</span>
            </div>
          </div>
        </li>
      ))}
    </ol>
  )
}

interface RungProps {
  step: Step
  findings: StepFindings | undefined
  actionFor: StepLadderProps['actionFor']
}

function Rung({ step, findings, actionFor }: RungProps) {
  return (
    <li className={classes.step} data-state={step.state} data-tone={findings?.tone}>
      <span className={classes.icon}>{findings ? findingIcons[findings.tone] : stateIcon(step.state)}</span>
      <div className={classes.body}>
        <div className={classes.line}>
          <span className={classes.title}>{step.title}</span>
          <span className={classes.text}>{'text' in step && <SafeText>{step.text}</SafeText>}</span>
          <span className={classes.time}>{'durationMs' in step ? durationWords(step.durationMs) : ''}</span>
          <span className={classes.outcome}>{findings?.word ?? outcomeWords[step.state]}</span>
        </div>
        {findings?.content}
        {step.state === 'failed' &&
          (findings?.explainFailure === true ? (
            <Fields error={step.error} isWhole />
          ) : (
            <div className={classes.failure}>
              <Notice error={step.error} action={actionFor?.(step)} />
              <Fields error={step.error} />
            </div>
          ))}
      </div>
    </li>
  )
}

const findingIcons: Readonly<Record<StepFindings['tone'], ReactNode>> = {
  bad: <IconCircleXFilled size={18} aria-hidden />,
  warning: <IconAlertTriangleFilled size={18} aria-hidden />,
}

/** What the sentence was made of, one click away: codes and values, for whoever looks them up. */
function Fields({ error: { code, message, details = {}, cause }, isWhole = false }: { error: WireError; isWhole?: boolean }) {
  const fields = [
    ...(isWhole ? [['code', code] as const, ['message', message] as const] : []),
    ...Object.entries(details).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)] as const),
    ...(cause ? [['cause', cause.message] as const] : []),
  ]
  if (fields.length === 0) return null
  return (
    <More summary="Details">
      <dl className={classes.fields}>
        {fields.map(([name, value]) => (
          <div key={name} className={classes.field}>
            <dt>{name}</dt>
            <dd>
              <SafeText>{value}</SafeText>
            </dd>
          </div>
        ))}
      </dl>
    </More>
  )
}

const outcomeWords: Readonly<Record<Step['state'], string>> = {
  running: 'running',
  passed: 'ok',
  failed: 'failed',
  skipped: 'skipped',
}

function stateIcon(state: Step['state']): ReactNode {
  switch (state) {
    case 'running':
      return <Loader size={16} />
    case 'passed':
      return <IconCircleCheckFilled size={18} aria-hidden />
    case 'failed':
      return <IconCircleXFilled size={18} aria-hidden />
    case 'skipped':
      return <IconCircleMinus size={18} stroke={1.6} aria-hidden />
  }
}
