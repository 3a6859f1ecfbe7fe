import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { openConnection } from '../stores/connection-store.ts'
import classes from './lost-banner.module.css'

/** Stands above everything while the connection to the core is gone; what was typed stays below it. */
export function LostBanner({ isReconnecting }: { isReconnecting: boolean }) {
  return (
    <div className={classes.banner} role="alert">
      <IconPlugConnectedX size={17} aria-hidden />
      <span>The connection to Certwright is lost. What you typed is still here.</span>
      <Button size="compact-sm" variant="default" loading={isReconnecting} onClick={() => void openConnection()}>
        Reconnect
      </Button>
    </div>
  )
}
