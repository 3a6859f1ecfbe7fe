import { useState } from 'react'
import type { FleetProblem } from '../../shared/fleet-plan.ts'
import type { FleetColumn } from '../../shared/fleet-source.ts'
import classes from './plan-table.module.css'

export interface PlanCellProps {
  /** "id of row 7". */
  label: string
  column: FleetColumn
  text: string
  severity: FleetProblem['severity'] | undefined
  isReadOnly: boolean
  onChange: (text: string) => void
  onEnter: () => void
}

/** A cell that is typed into. What was typed counts when the cell is left; Escape takes it back. */
export function PlanCell({ label, column, text, severity, isReadOnly, onChange, onEnter }: PlanCellProps) {
  // What was typed over another text is of before it was looked at again.
  const [typed, setTyped] = useState<{ over: string; text: string }>()
  const shown = typed?.over === text ? typed.text : text
  const keep = () => {
    if (shown !== text) onChange(shown)
  }
  return (
    <span role="cell" className={classes.cell}>
      <input
        className={classes.input}
        aria-label={label}
        data-cell={column}
        data-severity={severity}
        aria-invalid={severity === 'error' || undefined}
        value={shown}
        readOnly={isReadOnly}
        maxLength={4096}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(event) => setTyped({ over: text, text: event.currentTarget.value })}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault()
            keep()
            onEnter()
          } else if (event.key === 'Escape' && shown !== text) {
            event.preventDefault()
            setTyped(undefined)
          }
        }}
      />
    </span>
  )
}
