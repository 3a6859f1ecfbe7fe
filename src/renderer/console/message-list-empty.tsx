import { Button, Group } from '@mantine/core'
import { subscriptionSchema } from '../../shared/session.ts'
import type { MissingLine } from './message-table.tsx'
import { loadWords } from './missing-words.ts'
import { isOpen } from './session-state.ts'
import { subscribe, type ConsoleSession } from './session-store.ts'
import classes from './message-list.module.css'

export interface EmptyProps {
  session: Pick<ConsoleSession, 'key' | 'subscriptions' | 'state' | 'isPaused'>
  isFiltered: boolean
  /** What the filter has not looked at. */
  missing: MissingLine | undefined
  onShowAll: () => void
}

/** What stands where no message is: what to do to see one. */
export function Empty({ session, isFiltered, missing, onShowAll }: EmptyProps) {
  const { key, subscriptions, state, isPaused } = session
  if (isFiltered) {
    return (
      <div className={classes.empty}>
        <p>No message fits the filter. {missing?.sentence}</p>
        <Group gap="xs">
          {missing?.onLoad && (
            <Button size="compact-sm" variant="default" loading={missing.isLoading} onClick={missing.onLoad}>
              {loadWords(missing.held)}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={onShowAll}>
            Show all messages
          </Button>
        </Group>
      </div>
    )
  }
  if (isPaused) {
    return (
      <div className={classes.empty}>
        <p>The list is paused; nothing had come when it was.</p>
      </div>
    )
  }
  if (state.state !== 'connected') {
    return (
      <div className={classes.empty}>
        <p>{isOpen(state) ? 'Not connected yet. What is heard then appears here.' : 'Not connected. What is heard after the next connection appears here.'}</p>
      </div>
    )
  }
  if (subscriptions.length === 0) {
    return (
      <div className={classes.empty}>
        <p>Subscribe to a topic at the left to hear what is said there. The filter # hears everything that this client may hear.</p>
        <Button size="compact-sm" variant="default" onClick={() => void subscribe(key, subscriptionSchema.parse({ filter: '#' }))}>
          Subscribe to everything
        </Button>
      </div>
    )
  }
  return (
    <div className={classes.empty}>
      <p>Nothing was said yet. What comes in appears here, the newest at the end.</p>
    </div>
  )
}
