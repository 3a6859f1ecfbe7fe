import { useRef, useState, type KeyboardEvent } from 'react'
import { useLocation } from 'wouter'
import { keyTypeTitles } from '../../shared/key-type.ts'
import type { RequestSummary } from '../../shared/request.ts'
import { SafeText } from '../components/safe-text.tsx'
import { moveRow } from '../inventory/row-movement.ts'
import { useNow } from '../stores/clock.ts'
import { exactMoment, momentWords } from '../words.ts'
import classes from '../authorities/authority-table.module.css'
import { useProfileTitles } from './use-profiles.ts'

export interface RequestTableProps {
  requests: readonly RequestSummary[]
  chosen: string | undefined
}

const rowsOfAPage = 10

/** Our requests that wait for an answer. Arrows move, Enter opens. */
export function RequestTable({ requests, chosen }: RequestTableProps) {
  const [, navigate] = useLocation()
  const now = useNow()
  const titleOf = useProfileTitles()
  const body = useRef<HTMLTableSectionElement>(null)
  const [position, setPosition] = useState(0)
  const current = Math.min(position, requests.length - 1)
  const open = (id: string) => navigate(`/requests/${id}`, { replace: chosen !== undefined })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      open(requests[current]!.id)
      return
    }
    const target = moveRow(event.key, { index: current, total: requests.length, rowsInView: rowsOfAPage })
    if (target === undefined) return
    event.preventDefault()
    setPosition(target)
    body.current?.querySelectorAll('tr')[target]?.focus()
    if (chosen !== undefined) open(requests[target]!.id)
  }
  return (
    <div className={classes.frame}>
      <table role="grid" className={classes.table} aria-label="Requests that wait for an answer">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">For</th>
            <th scope="col">Key</th>
            <th scope="col">Made</th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {requests.map(({ id, name, profile, keyType, createdAt }, index) => (
            <tr
              key={id}
              tabIndex={index === current ? 0 : -1}
              aria-selected={id === chosen}
              onClick={() => {
                setPosition(index)
                open(id)
              }}
            >
              <td>
                <span className={classes.name}>
                  <span className={classes.words}>
                    <SafeText>{name}</SafeText>
                  </span>
                </span>
              </td>
              <td>
                <SafeText>{titleOf(profile)}</SafeText>
              </td>
              <td>{keyTypeTitles[keyType]}</td>
              <td title={exactMoment(createdAt)}>{momentWords(createdAt, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
