import { Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { Notice, type ShownError } from '../../components/notice.tsx'

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
  children: ReactNode
}

/** A short form in a dialog: fields, the failure if there is one, Cancel and the verb. Enter in a field submits. */
export function FormDialog({ isOpen, title, verb, isRunning, error, onSubmit, onClose, children }: FormDialogProps) {
  const close = () => {
    if (!isRunning) onClose()
  }
  return (
    <Modal opened={isOpen} onClose={close} title={title} size={540} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!isRunning) onSubmit()
        }}
      >
        <Stack gap="md">
          {children}
          <Notice error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} disabled={isRunning}>
              Cancel
            </Button>
            <Button type="submit" loading={isRunning}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
