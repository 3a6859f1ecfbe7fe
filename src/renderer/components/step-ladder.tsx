import { Loader } from '@mantine/core'
import { IconCircleCheckFilled, IconCircleDashed, IconCircleMinus, IconCircleXFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { WireError } from '../../shared/errors.ts'
import type { Step } from '../../shared/step.ts'
import { durationWords } from '../words.ts'
import { More } from './more.tsx'
import { Notice } from './notice.tsx'
import { SafeText } from './safe-text.tsx'
import classes from './step-ladder.module.css'

type Failed = Extract<Step, { state: 'failed' }>

export interface StepLadderProps {
  /** As `foldSteps` of shared/step.ts keeps them. */
  steps: readonly Step[]
  /** Titles of steps that are still to come, shown dimmed, so that the ladder keeps its height. */
  expected?: readonly string[]
  /** The buttons that mend a failed step. */
  actionFor?: (step: Failed) => ReactNode
  label: string
}

/** Something watched live, step by step: the proof, the connection test. Each failure stands at the step it belongs to. */
export function StepLadder({ steps, expected = [], actionFor, label }: StepLadderProps) {
  const titles = new Set(steps.map(({ title }) => title))
  const upcoming = expected.filter((title) => !titles.has(title))
  return (
    <ol className={classes.ladder} aria-label={label} aria-live="polite">
      {steps.map((step) => (
        <li key={step.id} className={classes.step} data-state={step.state}>
          <span className={classes.icon}>{stateIcon(step.state)}</span>
          <div className={classes.body}>
            <div className={classes.line}>
              <span className={classes.title}>{step.title}</span>
              <span className={classes.text}>{'text' in step && <SafeText>{step.text}</SafeText>}</span>
              <span className={classes.time}>{'durationMs' in step ? durationWords(step.durationMs) : ''}</span>
              <span className={classes.outcome}>{outcomeWords[step.state]}</span>
            </div>
            {step.state === 'failed' && (
              <div className={classes.failure}>
                <Notice error={step.error} action={actionFor?.(step)} />
                <Fields error={step.error} />
              </div>
            )}
          </div>
        </li>
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

/** What the sentence was made of, one click away: codes and values, for whoever looks them up. */
function Fields({ error: { details = {}, cause } }: { error: WireError }) {
  const fields = [
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
