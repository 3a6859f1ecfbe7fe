import { Button } from '@mantine/core'
import { IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react'
import { Loader } from '@mantine/core'
import { useEffect } from 'react'
import { EmptyState } from '../components/empty-state.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StepLadder } from '../components/step-ladder.tsx'
import { useIsUnlocked } from '../stores/vault-store.ts'
import { IconCpu } from '@tabler/icons-react'
import { proofSubjects, type ProofSubjects } from './proof-pair.ts'
import { expectedSteps, proofVerdict } from './proof-words.ts'
import classes from './prove-step.module.css'
import { StepPanel } from './step-panel.tsx'
import type { Wizard } from './use-wizard.ts'
import { proofKey, prove } from './walk-actions.ts'
import { useWalkStore, type Proof } from './walk-store.ts'

export interface ProveStepProps {
  wizard: Wizard
  onBack: () => void
  onAddDevices: () => void
}

/** Step 5: the certificates prove that they work, by themselves. */
export function ProveStep({ wizard, onBack, onAddDevices }: ProveStepProps) {
  const subjects = proofSubjects(wizard.reading)
  const isUnlocked = useIsUnlocked()
  const proof = useWalkStore((walk) => walk.proof)
  const key = subjects && proofKey(subjects)
  const isOurs = proof.subjects === key
  useEffect(() => {
    const { status, subjects: last } = useWalkStore.getState().proof
    if (subjects && isUnlocked && (status === 'idle' || last !== key)) void prove(subjects)
    // Only another choice of certificates, or an unlocked vault, begins a proof by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, isUnlocked])
  const isRunning = isOurs && proof.status === 'running'
  return (
    <StepPanel
      question="Does it work?"
      sentence="A real broker starts on this computer with its certificate; two devices connect with theirs and talk. Then strangers try to get in."
      isFocusedOnQuestion
      isLast
      onNext={() => undefined}
      onBack={onBack}
      secondary={
        subjects &&
        !isRunning && (
          <Button variant="default" onClick={() => void prove(subjects)}>
            {isOurs && proof.status !== 'idle' ? 'Run it again' : 'Run the proof'}
          </Button>
        )
      }
    >
      {subjects ? (
        <Course proof={isOurs ? proof : undefined} subjects={subjects} />
      ) : (
        <EmptyState
          icon={IconCpu}
          title="The proof needs two devices"
          action={<Button onClick={onAddDevices}>Add a device</Button>}
        >
          One listens and the other speaks. The vault has fewer whose keys it holds.
        </EmptyState>
      )}
    </StepPanel>
  )
}

function Course({ proof, subjects }: { proof: Proof | undefined; subjects: ProofSubjects }) {
  const pair = { listener: subjects.listener.name, speaker: subjects.speaker.name }
  const isOver = proof?.status === 'done' || proof?.status === 'failed'
  return (
    <>
      <Verdict proof={proof} pair={pair} />
      {proof?.error && <Notice error={proof.error} />}
      <StepLadder label="Steps of the proof" steps={proof?.steps ?? []} expected={isOver ? [] : expectedSteps(pair)} />
    </>
  )
}

function Verdict({ proof, pair }: { proof: Proof | undefined; pair: { listener: string; speaker: string } }) {
  const isDone = proof?.status === 'done'
  const state = isDone ? (proof.hasPassed ? 'passed' : 'failed') : proof?.status === 'failed' ? 'failed' : 'running'
  return (
    <div className={classes.verdict} data-state={state} role="status">
      {state === 'running' && <Loader size={26} />}
      {state === 'passed' && <IconCircleCheckFilled size={30} aria-hidden />}
      {state === 'failed' && <IconCircleXFilled size={30} aria-hidden />}
      <p className={classes.sentence}>
        {isDone ? (
          <SafeText>{proofVerdict(proof.steps, pair)}</SafeText>
        ) : state === 'failed' ? (
          'The proof could not be run.'
        ) : (
          <SafeText>{`${pair.speaker} is about to say hello to ${pair.listener}.`}</SafeText>
        )}
      </p>
    </div>
  )
}
