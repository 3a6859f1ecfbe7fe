import { CloseButton } from '@mantine/core'
import { useEffect, useEffectEvent, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import classes from './details-panel.module.css'

export interface DetailsPanelProps {
  /** The name of what is shown. */
  title: ReactNode
  /** The panel's name for screen readers: "Details of sensor-1". */
  label: string
  /** The address of the page without the panel: where Close and Escape lead. */
  closeTo: string
  /** Stays at the bottom while the rest scrolls: the verbs. */
  actions?: ReactNode
  children: ReactNode
}

/**
 * The panel at the right of a page, shown when the address names something: `/inventory/0A1B…`. Give it to `Page` as
 * `details`. It stands beside the page where there is room, else over it. The focus stays in the list, so that arrows go on;
 * Escape closes it.
 *
 *     const [isChosen, params] = useRoute('/inventory/:serial')
 *     <Page details={isChosen && <DetailsPanel title={name} label={`Details of ${name}`} closeTo="/inventory">…</DetailsPanel>} …>
 */
export function DetailsPanel({ title, label, closeTo, actions, children }: DetailsPanelProps) {
  const [, navigate] = useLocation()
  const close = () => navigate(closeTo)
  const onEscape = useEffectEvent(close)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !somethingElseIsOpen()) onEscape()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <aside className={classes.panel} aria-label={label}>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <CloseButton aria-label="Close the details" onClick={close} />
      </div>
      {/* A scrolling part without a button in it could not be reached by keyboard. */}
      <div className={classes.content} role="region" aria-label={label} tabIndex={0}>
        {children}
      </div>
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </aside>
  )
}

/** Escape belongs to the menu, list or dialog that is open above the page. */
function somethingElseIsOpen(): boolean {
  return document.querySelector('[aria-modal="true"], .mantine-Menu-dropdown, .mantine-Popover-dropdown') !== null
}
