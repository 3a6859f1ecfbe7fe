import { useRef, useState, type KeyboardEvent } from 'react'
import { useLocation } from 'wouter'
import type { Visit } from '../../shared/visit.ts'
import frame from '../authorities/authority-table.module.css'
import { SafeText } from '../components/safe-text.tsx'
import { moveRow } from '../inventory/row-movement.ts'
import { useNow } from '../stores/clock.ts'
import { count, exactMoment, momentWords } from '../words.ts'
import classes from './listener-page.module.css'
import { OutcomeWord } from './outcome-word.tsx'

const rowsOfAPage = 10

/** The last visits, the newest first. Arrows move, Enter opens. */
export function VisitTable({ visits, chosen }: { visits: readonly Visit[]; chosen: number | undefined }) {
  const [, navigate] = useLocation()
  const now = useNow()
  const body = useRef<HTMLTableSectionElement>(null)
  // The visit, not its place: new ones come above it.
  const [current, setCurrent] = useState<number>()
  const index = Math.max(0, visits.findIndex(({ number }) => number === current))
  const open = (number: number) => navigate(`/listener/${number}`, { replace: chosen !== undefined })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      open(visits[index]!.number)
      return
    }
    const target = moveRow(event.key, { index, total: visits.length, rowsInView: rowsOfAPage })
    if (target === undefined) return
    event.preventDefault()
    setCurrent(visits[target]!.number)
    body.current?.querySelectorAll('tr')[target]?.focus()
    if (chosen !== undefined) open(visits[target]!.number)
  }
  const total = visits[0]!.number
  return (
    <div>
      <p className={classes.count}>{total > visits.length ? `${count(total, 'visit')}; the last ${visits.length} are kept.` : count(total, 'visit')}</p>
      <div className={frame.frame}>
        <table role="grid" className={`${frame.table} ${classes.table}`} aria-label="Visits, the newest first">
          <thead>
            <tr>
              <th scope="col">Came</th>
              <th scope="col">From</th>
              <th scope="col">Was</th>
              <th scope="col">What happened</th>
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={onKeyDown}>
            {visits.map(({ number, at, remoteAddress, outcome, text }, place) => (
              <tr
                key={number}
                tabIndex={place === index ? 0 : -1}
                aria-selected={number === chosen}
                onClick={() => {
                  setCurrent(number)
                  open(number)
                }}
              >
                <td title={exactMoment(at)}>{momentWords(at, now)}</td>
                <td>{remoteAddress}</td>
                <td>
                  <OutcomeWord outcome={outcome} />
                </td>
                <td>
                  <SafeText>{text}</SafeText>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
