import { Button, Group, Modal, Stack } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { Notice, type ShownError } from '../../components/notice.tsx'
import { useIsUnlocked } from '../../stores/vault-store.ts'
import classes from './form-dialog.module.css'

export interface FormDialogProps {
  isOpen: boolean
  title: string
  /** The verb and its object, as it stands on the button. */
  verb: string
  /** While it runs, the dialog cannot be closed: what is under way should not go on unseen. */
  isRunning: boolean
  error: ShownError | undefined
  onSubmit: () => void
  onClose: () => void
  /** Where a run can be stopped: takes the place of Cancel while it runs. */
  onStop?: () => void
  /** How far a run is, or what came of it: stands above the buttons and stays in view. */
  outcome?: ReactNode
  /** Something is lost for good, or stops working: the button is red. */
  isDestructive?: boolean
  /** Pixels, for more than a short form. */
  size?: number
  /** False while something that cannot be said at its field is missing. */
  isReady?: boolean
  /** What came of it: takes the place of the form, and Close that of Cancel. */
  result?: ReactNode
  /** The one thing to do after it, a button beside Close. */
  nextStep?: ReactNode
  children: ReactNode
}

/** A short form in a dialog: fields, the failure if there is one, Cancel and the verb. Enter in a field submits. */
export function FormDialog(props: FormDialogProps) {
  const { isOpen, title, verb, isRunning, error, onSubmit, onClose, onStop, outcome, result, nextStep, children } = props
  const { isDestructive = false, isReady = true, size = 540 } = props
  const isUnlocked = useIsUnlocked()
  // Who has unlocked the vault meanwhile has done what the notice asked for.
  const shownError = error?.code === 'VAULT_LOCKED' && isUnlocked ? undefined : error
  const close = () => {
    if (!isRunning) onClose()
  }
  // Mantine gives the focus back where a dialog was there before it opened; ours are made anew for each opening.
  const [opener] = useState(() => (isOpen ? document.activeElement : null))
  const giveFocusBack = () => {
    const isElsewhere = document.activeElement !== document.body && document.activeElement?.closest('[role="dialog"]') === null
    if (!isElsewhere && opener instanceof HTMLElement) opener.focus({ preventScroll: true })
  }
  return (
    <Modal opened={isOpen} onClose={close} onExitTransitionEnd={giveFocusBack} size={size} withCloseButton={false} padding={0}>
      {/* The modal's own header element would be a second banner of the page. */}
      <div className={classes.head}>
        <Modal.Title>{title}</Modal.Title>
        <Modal.CloseButton aria-label="Close" disabled={isRunning} />
      </div>
      {result === undefined ? (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (isReady && !isRunning) onSubmit()
          }}
        >
          <Stack gap="md" className={classes.fields}>
            {children}
          </Stack>
          <div className={classes.foot}>
            {outcome}
            <Notice error={shownError} />
            <Group justify="flex-end" gap="xs">
              {isRunning && onStop ? (
                <Button variant="default" onClick={onStop}>
                  Stop
                </Button>
              ) : (
                <Button variant="default" onClick={close} disabled={isRunning}>
                  Cancel
                </Button>
              )}
              <Button type="submit" color={isDestructive ? 'red' : 'deep'} loading={isRunning} disabled={!isReady}>
                {verb}
              </Button>
            </Group>
          </div>
        </form>
      ) : (
        <>
          <Stack gap="md" className={classes.fields}>
            {result}
          </Stack>
          <div className={classes.foot}>
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close} data-autofocus>
                Close
              </Button>
              {nextStep}
            </Group>
          </div>
        </>
      )}
    </Modal>
  )
}
