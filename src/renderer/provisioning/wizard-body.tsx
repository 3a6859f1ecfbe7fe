import { useLocation } from 'wouter'
import { AuthorityStep } from './authority-step.tsx'
import { BrokerStep } from './broker-step.tsx'
import { DevicesStep } from './devices-step.tsx'
import { ExportStep } from './export-step.tsx'
import { ProveStep } from './prove-step.tsx'
import type { WizardStep } from './provision-draft.ts'
import { SidePane } from './side-pane.tsx'
import type { Wizard } from './use-wizard.ts'
import classes from './wizard-body.module.css'

export interface WizardBodyProps {
  wizard: Wizard
  step: WizardStep
  onGo: (step: WizardStep) => void
  /** Called right before a vault is made (true), and when it could not be (false). */
  onOpening?: (isOpening: boolean) => void
}

/** A step, and the picture beside it. */
export function WizardBody({ wizard, step, onGo, onOpening }: WizardBodyProps) {
  return (
    <div className={classes.body} data-step={step}>
      <div className={classes.step}>
        <Step key={step} wizard={wizard} step={step} onGo={onGo} {...(onOpening && { onOpening })} />
      </div>
      {/* It scrolls by itself, and is reachable for that. */}
      <div className={classes.side} role="region" aria-label="Beside the step" tabIndex={0}>
        <SidePane wizard={wizard} step={step} />
      </div>
    </div>
  )
}

function Step({ wizard, step, onGo, onOpening }: WizardBodyProps) {
  const [, navigate] = useLocation()
  switch (step) {
    case 'authority':
      return <AuthorityStep wizard={wizard} onNext={() => onGo('broker')} onOpening={onOpening} />
    case 'broker':
      return <BrokerStep wizard={wizard} onNext={() => onGo('devices')} onBack={() => onGo('authority')} />
    case 'devices':
      return <DevicesStep wizard={wizard} onNext={() => onGo('export')} onBack={() => onGo('broker')} onGo={onGo} />
    case 'export':
      return <ExportStep wizard={wizard} onNext={() => onGo('prove')} onBack={() => onGo('devices')} />
    case 'prove':
      return <ProveStep wizard={wizard} onBack={() => onGo('export')} onAddDevices={() => onGo('devices')} onWatch={() => navigate('/console')} />
  }
}
