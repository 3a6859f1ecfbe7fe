import { IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react'
import type { Visit } from '../../shared/visit.ts'
import classes from './listener-page.module.css'

/** What became of a visit, as icon, word and colour. */
export function OutcomeWord({ outcome }: Pick<Visit, 'outcome'>) {
  const Icon = outcome === 'accepted' ? IconCircleCheckFilled : IconCircleXFilled
  return (
    <span className={classes.outcome} data-outcome={outcome}>
      <Icon size={16} aria-hidden />
      {outcome === 'accepted' ? 'Let in' : 'Refused'}
    </span>
  )
}
