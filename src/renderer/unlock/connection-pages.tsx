import { Button } from '@mantine/core'
import { Notice } from '../components/notice.tsx'
import { Progress } from '../components/progress.tsx'
import type { AppError } from '../../shared/errors.ts'
import { openConnection } from '../stores/connection-store.ts'
import { EntryLayout } from './entry-layout.tsx'
import classes from './entry-layout.module.css'

/** While the page looks for its core; most often too short to be seen. */
export function ConnectingPage() {
  return (
    <EntryLayout title="Certwright">
      <p className={classes.sentence}>One moment.</p>
      <Progress label="Connecting" />
    </EntryLayout>
  )
}

/** The address was used before, or the program was started anew since. */
export function FreshLinkPage() {
  return (
    <EntryLayout title="This page needs a fresh link">
      <p className={classes.sentence}>
        For your safety a link opens one page only. Open the address that certwright printed, or press Enter in its terminal for a new
        one.
      </p>
      <Button variant="default" onClick={() => void openConnection()}>
        Try again
      </Button>
    </EntryLayout>
  )
}

/** The core did not answer at all. */
export function FailedPage({ error }: { error: AppError }) {
  return (
    <EntryLayout title="Certwright does not answer">
      <p className={classes.sentence}>This page works only while the program behind it runs.</p>
      <Notice
        error={error}
        action={
          <Button size="compact-sm" variant="default" onClick={() => void openConnection()}>
            Try again
          </Button>
        }
      />
    </EntryLayout>
  )
}
