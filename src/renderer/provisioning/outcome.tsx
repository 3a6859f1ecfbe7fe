import { useEffect, useRef, type ReactNode } from 'react'
import classes from './outcome.module.css'

export interface OutcomeProps {
  /** Changes when there is something new to be seen; undefined where there is nothing. */
  of: unknown
  children: ReactNode
}

/** What came of the step's button: stands at the top of its fields, and comes into sight when it is new. */
export function Outcome({ of: subject, children }: OutcomeProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (subject !== undefined) place.current?.scrollIntoView({ block: 'nearest' })
  }, [subject])
  return (
    <div ref={place} className={classes.outcome}>
      {children}
    </div>
  )
}
