import { IconCheck } from '@tabler/icons-react'
import { wizardSteps, type WizardStep } from './provision-draft.ts'
import classes from './stepper.module.css'

export interface StepperProps {
  current: WizardStep
  isReachable: (step: WizardStep) => boolean
  /** Whether what the step is about is in the vault, written or proved. */
  isDone: (step: WizardStep) => boolean
  onGo: (step: WizardStep) => void
}

/** The words of the steps, as they stand above the wizard. */
export const stepTitles: Readonly<Record<WizardStep, string>> = {
  authority: 'Authority',
  broker: 'Broker',
  devices: 'Devices',
  export: 'Export',
  prove: 'Prove',
}

/** Where one is on the way; a step that can be gone to is a button. */
export function Stepper({ current, isReachable, isDone, onGo }: StepperProps) {
  return (
    <nav aria-label="Steps">
      <ol className={classes.steps}>
        {wizardSteps.map((step, index) => {
          const isCurrent = step === current
          const done = isDone(step)
          return (
            <li key={step} className={classes.step}>
              <button
                type="button"
                className={classes.button}
                aria-current={isCurrent ? 'step' : undefined}
                data-done={done || undefined}
                disabled={!isCurrent && !isReachable(step)}
                onClick={() => onGo(step)}
              >
                <span className={classes.mark} aria-hidden>
                  {done ? <IconCheck size={13} stroke={2.6} /> : index + 1}
                </span>
                {stepTitles[step]}
                {done && <span className="cw-unseen">, done</span>}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
