import { Anchor } from '@mantine/core'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { Notice } from '../components/notice.tsx'
import { ThemeMenu } from '../frame/theme-menu.tsx'
import classes from './first-start.module.css'
import { stepPath } from './provision-draft.ts'
import { Stepper } from './stepper.tsx'
import { useWizard } from './use-wizard.ts'
import { WizardBody } from './wizard-body.tsx'

/**
 * The first thing a new user sees: the first step of the wizard, in which the vault is made. As soon as there is a vault the
 * window stands, and the wizard in it at its second step.
 */
export default function FirstStart({ onOpenExisting }: { onOpenExisting: () => void }) {
  const { wizard, error } = useWizard()
  const [, navigate] = useLocation()
  useEffect(() => {
    document.title = 'Certwright'
  }, [])
  return (
    <div className={classes.window}>
      <header className={classes.head}>
        <span className={classes.mark}>
          <img src="./icon.svg" alt="" width={26} height={26} />
          <span>Certwright</span>
        </span>
        <span className={classes.ways}>
          <Anchor component="button" type="button" size="sm" onClick={onOpenExisting}>
            Open an existing vault
          </Anchor>
          <ThemeMenu />
        </span>
      </header>
      <main id="page" className={classes.main}>
        <div className={classes.top}>
          <h1 className={classes.title}>Set up your broker and devices</h1>
          <Stepper current="authority" isReachable={() => false} isDone={() => false} onGo={() => undefined} />
        </div>
        <Notice error={error} />
        <div className={classes.body}>
          {wizard && (
            <WizardBody
              wizard={wizard}
              step="authority"
              onOpening={(isOpening) => navigate(isOpening ? stepPath('broker') : '/', { replace: true })}
              onGo={(step) => navigate(stepPath(step))}
            />
          )}
        </div>
      </main>
    </div>
  )
}
