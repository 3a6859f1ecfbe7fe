import { Button } from '@mantine/core'
import { isOpen } from './session-state.ts'
import { changeSession, subscribe, type ConsoleSession } from './session-store.ts'
import classes from './message-list.module.css'

/** What stands where no message is: what to do to see one. */
export function Empty({ session, isFiltered }: { session: ConsoleSession; isFiltered: boolean }) {
  const { key, subscriptions, state, frozen } = session
  if (isFiltered) {
    return (
      <div className={classes.empty}>
        <p>No message fits the filter.</p>
        <Button size="compact-sm" variant="default" onClick={() => changeSession(key, { listFilter: '' })}>
          Show all messages
        </Button>
      </div>
    )
  }
  if (frozen) {
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
        <p>Subscribe to a topic above to hear what is said there. The filter # hears everything that this client may hear.</p>
        <Button size="compact-sm" variant="default" onClick={() => void subscribe(key, '#', 0)}>
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
