import { useEffect } from 'react'
import { IconArrowRight, IconRefresh } from '@tabler/icons-react'
import { useLocation, useRoute } from 'wouter'
import { Notice } from '../components/notice.tsx'
import { usePageCommands } from '../frame/commands.ts'
import { Page } from '../frame/page.tsx'
import { stepPath, wizardSteps, type WizardStep } from './provision-draft.ts'
import { isReachable, nearestStep } from './provision-reading.ts'
import { Stepper, stepTitles } from './stepper.tsx'
import { useWizard, type Wizard } from './use-wizard.ts'
import { rememberStep, useWalkStore } from './walk-store.ts'
import { WizardBody } from './wizard-body.tsx'

/** The wizard: from nothing to devices that are proved to talk, in five steps. */
export default function ProvisionPage() {
  const { wizard, error, startOver } = useWizard()
  const step = useStep(wizard, startOver)
  const [, navigate] = useLocation()
  const { written, proof } = useWalkStore()
  const go = (to: WizardStep) => navigate(stepPath(to))
  usePageCommands([
    ...(wizard ? wizardSteps : [])
      .filter((each) => each !== step && isReachable(each, wizard!.reading))
      .map((each) => ({ id: `step-${each}`, label: `Go to step ${wizardSteps.indexOf(each) + 1}, ${stepTitles[each]}`, icon: IconArrowRight, run: () => go(each) })),
    {
      id: 'start-over',
      label: 'Start provisioning over',
      icon: IconRefresh,
      keywords: 'reset forget again',
      run: () => {
        startOver()
        navigate('/provision')
      },
    },
  ])
  const isDone = (each: WizardStep): boolean => {
    if (!wizard) return false
    const { authority, broker, devices, isIssued } = wizard.reading
    switch (each) {
      case 'authority':
        return authority.existing !== undefined
      case 'broker':
        return broker.existing !== undefined
      case 'devices':
        return isIssued && devices.fresh.length === 0
      case 'export':
        return written !== undefined
      case 'prove':
        return proof.status === 'done' && proof.hasPassed
    }
  }
  return (
    <Page
      title="Provision"
      width="full"
      action={
        wizard && step && <Stepper current={step} isReachable={(each) => isReachable(each, wizard.reading)} isDone={isDone} onGo={go} />
      }
    >
      <Notice error={error} />
      {wizard && step && <WizardBody wizard={wizard} step={step} onGo={go} />}
    </Page>
  )
}

/** The step that the address names, or the nearest that can be gone to; the address follows. */
function useStep(wizard: Wizard | undefined, startOver: () => void): WizardStep | undefined {
  const [, params] = useRoute('/provision/:step')
  const [location, navigate] = useLocation()
  const { step: last, proof } = useWalkStore()
  const asked = wizardSteps.find((each) => each === params?.step)
  // Who comes anew after a proof begins a new walk.
  const isOver = asked === undefined && proof.status === 'done' && proof.hasPassed
  const step = wizard && !isOver ? nearestStep(asked ?? last, wizard.reading) : undefined
  useEffect(() => {
    if (!step) return
    rememberStep(step)
    if (location !== stepPath(step)) navigate(stepPath(step), { replace: true })
  }, [step, location, navigate])
  useEffect(() => {
    if (isOver && wizard) startOver()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the walk is seen to be over
  }, [isOver, wizard === undefined])
  return step
}
