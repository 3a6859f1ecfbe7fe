import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Notice, type ShownError } from './notice.tsx'

export interface ConfirmProps {
  isOpen: boolean
  /** A question: "Revoke 3 certificates?" */
  title: string
  /** One sentence: what will stop working, and the number of devices concerned. */
  consequence: ReactNode
  /** The verb and its object, as it stands on the button: "Revoke 3 certificates". Never "OK". */
  verb: string
  /** Something is lost for good: the button is red. */
  isDestructive?: boolean
  /** Further choices (a reason, a passphrase) between the sentence and the buttons. */
  children?: ReactNode
  /** False while `children` are not filled in. */
  isReady?: boolean
  isRunning?: boolean
  error?: ShownError | undefined
  onConfirm: () => void
  onClose: () => void
}

/** Says what will happen before the button that makes it happen. Escape and Cancel do nothing and close it. */
export function Confirm(props: ConfirmProps) {
  const { isOpen, title, consequence, verb, isDestructive = false, children, isReady = true, isRunning = false, error } = props
  return (
    <Modal
      opened={isOpen}
      onClose={props.onClose}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // Its header element would be a second banner of the window.
      attributes={{ header: { role: 'none' } }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady && !isRunning) props.onConfirm()
        }}
      >
        <Stack gap="md">
          <Text size="md">{consequence}</Text>
          {children}
          <Notice error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" color={isDestructive ? 'red' : 'deep'} loading={isRunning} disabled={!isReady}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
