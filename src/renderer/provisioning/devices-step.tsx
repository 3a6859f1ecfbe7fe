import { Button } from '@mantine/core'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { safeText } from '../../shared/safe-text.ts'
import { More } from '../components/more.tsx'
import { Notice } from '../components/notice.tsx'
import { Progress } from '../components/progress.tsx'
import { count, grouped, listWords } from '../words.ts'
import { DeviceListEditor, type DeviceListHandle } from './device-list-editor.tsx'
import type { DeviceLine } from './device-lines.ts'
import { DeviceProblems } from './device-problems.tsx'
import classes from './devices-step.module.css'
import { issuePlan, missingCount, plannedWords } from './issue-plan.ts'
import { KeyFields } from './key-fields.tsx'
import { Outcome } from './outcome.tsx'
import type { WizardStep } from './provision-draft.ts'
import type { DevicesReading } from './provision-reading.ts'
import { stepTitles } from './stepper.tsx'
import { StepPanel } from './step-panel.tsx'
import type { Wizard } from './use-wizard.ts'
import { cancelIssuing, issueAll } from './walk-actions.ts'
import { editDraft, useWalkStore } from './walk-store.ts'

export interface DevicesStepProps {
  wizard: Wizard
  onNext: () => void
  onBack: () => void
  onGo: (step: WizardStep) => void
}

/** Step 3: the devices; and then everything that has been typed so far is issued. */
export function DevicesStep({ wizard, onNext, onBack, onGo }: DevicesStepProps) {
  const { draft, reading, profiles } = wizard
  const { devices } = reading
  const issuing = useWalkStore((walk) => walk.issuing)
  const [refusals, setRefusals] = useState(0)
  const editor = useRef<DeviceListHandle>(null)
  const isShown = useRef(false)
  useEffect(() => {
    isShown.current = true
    return () => {
      isShown.current = false
    }
  }, [])
  const id = useId()
  const plan = issuePlan(reading)
  const total = missingCount(reading)
  const setText = (text: string) => editDraft('devices', { text })

  const problems = (lines: readonly DeviceLine[]) => (
    <DeviceProblems lines={lines} text={draft.devices.text} onChange={setText} onShow={(line) => editor.current?.selectLine(line)} />
  )
  const next = async () => {
    if (!plan) setRefusals((before) => before + 1)
    else if (total === 0 || (await issueAll(plan))) {
      if (isShown.current) onNext()
    }
  }
  return (
    <StepPanel
      question="Which devices will connect?"
      sentence="Each gets a certificate of its own, so that one can be shut out without touching the others. Its id is its name on the broker."
      refusals={refusals}
      onNext={() => void next()}
      onBack={onBack}
      secondary={
        <Button variant="subtle" component={Link} href="/enrol">
          From a table or requests
        </Button>
      }
      nextLabel={total > 0 ? `Issue ${count(total, 'certificate')}` : 'Next'}
      hint={plan && total > 0 ? `${plannedWords(plan)}, kept in the vault from then on.` : undefined}
      instead={
        issuing.status === 'running' ? (
          <Progress
            label="Issuing certificates"
            done={issuing.done}
            total={issuing.total || total}
            detail={safeText(issuing.name)}
            onCancel={cancelIssuing}
          />
        ) : undefined
      }
    >
      <IssuingProblems onGo={onGo} refused={problems(devices.lines.filter(({ state }) => state === 'failed'))} />
      <DeviceListEditor
        ref={editor}
        label="Device ids"
        description="One on each line: type them, or paste a list. sensor-{001..050} stands for fifty."
        value={draft.devices.text}
        lines={devices.lines}
        describedBy={id}
        onChange={setText}
      />
      <p className={classes.counts} id={id} role="status">
        {countsWords(devices)}
      </p>
      {problems(devices.wrong)}
      {refusals > 0 && devices.lines.length === 0 && devices.ours.length === 0 && (
        <Notice tone="error" message="There is no device yet." remedy="Type the id of at least one." />
      )}
      <More summary="Key and validity" isForcedOpen={devices.fresh.length > 0 && devices.validity.problem !== undefined}>
        <KeyFields profile={profiles.device} draft={draft.devices} reading={devices} onChange={(change) => editDraft('devices', change)} />
      </More>
    </StepPanel>
  )
}

interface IssuingProblemsProps {
  onGo: (step: WizardStep) => void
  /** The devices that were refused, each with its mend. */
  refused: ReactNode
}

/** What the last try to issue ran into. */
function IssuingProblems({ onGo, refused: lines }: IssuingProblemsProps) {
  const { issuing, stopped, failures } = useWalkStore()
  const refused = Object.keys(failures).length
  const subject = issuing.status === 'cancelled' ? issuing : (stopped ?? (refused > 0 ? failures : undefined))
  return <Outcome of={subject}>{issuing.status === 'running' ? null : <IssuingProblem onGo={onGo} refused={lines} />}</Outcome>
}

function IssuingProblem({ onGo, refused: lines }: IssuingProblemsProps) {
  const { issuing, stopped, failures } = useWalkStore()
  const refused = Object.keys(failures).length
  if (issuing.status === 'cancelled') {
    const rest = issuing.notStarted > 0 ? `, ${count(issuing.notStarted, 'device')} are still to be issued` : ''
    return <Notice tone="info" message={`Cancelled${rest}.`} remedy="What was issued by then is in the vault." />
  }
  if (stopped) {
    const { at, error } = stopped
    const action =
      at === 'devices' || error.code === 'VAULT_LOCKED' ? undefined : (
        <Button size="compact-sm" variant="default" onClick={() => onGo(at)}>
          Go to {stepTitles[at]}
        </Button>
      )
    return <Notice error={error} action={action} />
  }
  if (refused === 0) return null
  return (
    <>
      <Notice tone="error" message={`${count(refused, 'device was', 'devices were')} not issued.`} remedy="Correct or remove the line, then issue again." />
      {lines}
    </>
  )
}

function countsWords({ lines, fresh, kept, wrong, ours, isPartial }: DevicesReading): string {
  if (lines.length === 0) {
    if (ours.length === 0) return ' '
    const names = listWords(
      ours.map(({ name }) => safeText(name)),
      4,
    )
    if (isPartial) return `The vault has many devices. Go on with the newest ${grouped(ours.length)}, or type the ids of new ones.`
    return `${count(ours.length, 'device is', 'devices are')} in the vault: ${names}. Go on with them, or type the ids of new ones.`
  }
  const parts = [
    ...(fresh.length > 0 ? [count(fresh.length, 'new device')] : []),
    ...(kept.length > 0 ? [`${grouped(kept.length)} in the vault already`] : []),
    ...(wrong.length > 0 ? [`${grouped(wrong.length)} to correct`] : []),
  ]
  const alone = fresh.length + kept.length + ours.length < 2 && wrong.length === 0 ? ' The proof at the end needs two.' : ''
  return `${listWords(parts)}.${alone}`
}
