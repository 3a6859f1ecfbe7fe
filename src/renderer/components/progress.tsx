import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { grouped } from '../words.ts'
import classes from './progress.module.css'

export interface ProgressProps {
  /** What is being done: "Issuing certificates". */
  label: string
  /** Facts as the core reports them; without `total` the bar only says that something goes on. */
  done?: number | undefined
  total?: number | undefined
  /** What it is at: a device's name, a file. */
  detail?: string | undefined
  /** Further buttons, before that of Cancel. */
  actions?: ReactNode
  /** Where given, there is a Cancel button. */
  onCancel?: (() => void) | undefined
}

/** The one way in which a wait of more than a moment is shown. The bar is arithmetic on what the core has reported. */
export function Progress({ label, done, total, detail, actions, onCancel }: ProgressProps) {
  const share = total !== undefined && total > 0 ? (done ?? 0) / total : undefined
  return (
    <div className={classes.progress}>
      <div className={classes.text}>
        <span className={classes.label}>{label}</span>
        {detail !== undefined && <span className={classes.detail}>{detail}</span>}
        {share !== undefined && (
          <span className={`${classes.count} cw-figures`}>
            {grouped(done ?? 0)} of {grouped(total!)}
          </span>
        )}
      </div>
      <div className={classes.line}>
        <div
          className={classes.track}
          role="progressbar"
          aria-label={label}
          {...(share !== undefined && { 'aria-valuenow': Math.round(share * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
        >
          <div
            className={classes.bar}
            data-endless={share === undefined || undefined}
            style={share === undefined ? undefined : { transform: `scaleX(${share})` }}
          />
        </div>
        {actions}
        {onCancel && (
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </div>
  )
}
