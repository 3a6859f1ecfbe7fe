import { Button, Loader } from '@mantine/core'
import { IconCircleCheckFilled, IconCircleXFilled, IconCpu } from '@tabler/icons-react'
import { useEffect } from 'react'
import { EmptyState } from '../components/empty-state.tsx'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StepLadder } from '../components/step-ladder.tsx'
import { useIsUnlocked } from '../stores/vault-store.ts'
import { proofSubjects, type ProofSubjects } from './proof-pair.ts'
import { expectedSteps, proofVerdict } from './proof-words.ts'
import classes from './prove-step.module.css'
import { StepPanel } from './step-panel.tsx'
import type { Wizard } from './use-wizard.ts'
import { proofKey, prove } from './walk-actions.ts'
import { useWalkStore, type Proof } from './walk-store.ts'
import { watchThemTalk } from './watch-them-talk.ts'

export interface ProveStepProps {
  wizard: Wizard
  onBack: () => void
  onAddDevices: () => void
  /** Leads to the console, where the two are connected. */
  onWatch: () => void
}

/** Step 5: the certificates prove that they work, by themselves. */
export function ProveStep({ wizard, onBack, onAddDevices, onWatch }: ProveStepProps) {
  const subjects = proofSubjects(wizard.reading)
  const isUnlocked = useIsUnlocked()
  const proof = useWalkStore((walk) => walk.proof)
  const key = subjects && proofKey(subjects)
  const isOurs = proof.subjects === key
  useEffect(() => {
    const { status, subjects: last, error } = useWalkStore.getState().proof
    const isToRun = status === 'idle' || last !== key || error?.code === 'VAULT_LOCKED'
    if (subjects && isUnlocked && isToRun) void prove(subjects)
    // Only another choice of certificates, or an unlocked vault, begins a proof by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, isUnlocked])
  const watch = useCall(watchThemTalk)
  const watchInConsole = async () => {
    if (subjects && (await watch.run(subjects)) !== undefined) onWatch()
  }
  const hasPassed = isOurs && proof.status === 'done' && proof.hasPassed
  const isRunning = isOurs && proof.status === 'running'
  return (
    <StepPanel
      question="Does it work?"
      sentence="A real broker starts on this computer with its certificate; two devices connect with theirs and talk. Then strangers try to get in."
      isFocusedOnQuestion
      isLast={!hasPassed}
      nextLabel="Watch them talk"
      isRunning={watch.isRunning}
      onNext={() => void watchInConsole()}
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
      <Notice error={watch.error} onClose={watch.reset} />
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
          <VerdictWords sentence={proofVerdict(proof.steps, pair)} pair={pair} />
        ) : state === 'failed' ? (
          'The proof could not be run.'
        ) : (
          <VerdictWords sentence={`${pair.speaker} is about to say hello to ${pair.listener}.`} pair={pair} />
        )}
      </p>
    </div>
  )
}

/** The sentence, in which a name such as sensor-1 is not parted at its hyphen. */
function VerdictWords({ sentence, pair }: { sentence: string; pair: { listener: string; speaker: string } }) {
  const names = [pair.listener, pair.speaker]
  return sentence.split(' ').map((word, index) => (
    <span key={index}>
      {index > 0 && ' '}
      {names.includes(word.replace(/[.,]$/, '')) ? (
        <span className={classes.name}>
          <SafeText>{word}</SafeText>
        </span>
      ) : (
        <SafeText>{word}</SafeText>
      )}
    </span>
  ))
}
