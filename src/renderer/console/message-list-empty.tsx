import { Button } from '@mantine/core'
import { subscriptionSchema } from '../../shared/session.ts'
import { isOpen } from './session-state.ts'
import { subscribe, type ConsoleSession } from './session-store.ts'
import classes from './message-list.module.css'

/** What stands where no message is: what to do to see one. */
export function Empty({ session, isFiltered, onShowAll }: { session: ConsoleSession; isFiltered: boolean; onShowAll: () => void }) {
  const { key, subscriptions, state, isPaused } = session
  if (isFiltered) {
    return (
      <div className={classes.empty}>
        <p>No message fits the filter.</p>
        <Button size="compact-sm" variant="default" onClick={onShowAll}>
          Show all messages
        </Button>
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
