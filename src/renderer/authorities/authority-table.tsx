import { useRef, useState, type KeyboardEvent } from 'react'
import { dayMs } from '../../shared/certificate.ts'
import { safeText } from '../../shared/safe-text.ts'
import { certificateState } from '../components/certificate-state.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { moveRow } from '../inventory/row-movement.ts'
import { useNow } from '../stores/clock.ts'
import { dateWords, exactMoment, expiryWords, grouped } from '../words.ts'
import type { Branch } from './authority-family.ts'
import classes from './authority-table.module.css'
import { shortPathLengthWords } from './path-length-words.ts'
import type { Authorities } from './use-authorities.ts'

export interface AuthorityTableProps extends Pick<Authorities, 'issuedCounts' | 'pathLengths'> {
  /** In the order of their families. */
  rows: readonly Branch[]
  /** The serial number of the one whose details are open. */
  chosen: string | undefined
  /** `isStep`: the arrows moved on while details were open. */
  onOpen: (fingerprint: string, isStep: boolean) => void
}

const rowsOfAPage = 10

/** The authorities as a table, each below the one that signed it. Arrows move, Enter opens. */
export function AuthorityTable({ rows, issuedCounts, pathLengths, chosen, onOpen }: AuthorityTableProps) {
  const now = useNow()
  const body = useRef<HTMLTableSectionElement>(null)
  const [position, setPosition] = useState(0)
  const current = Math.min(position, rows.length - 1)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onOpen(rows[current]!.authority.fingerprint, false)
      return
    }
    const target = moveRow(event.key, { index: current, total: rows.length, rowsInView: rowsOfAPage })
    if (target === undefined) return
    event.preventDefault()
    setPosition(target)
    body.current?.querySelectorAll('tr')[target]?.focus()
    if (chosen !== undefined) onOpen(rows[target]!.authority.fingerprint, true)
  }
  return (
    <div className={classes.frame}>
      <table role="grid" aria-label="Authorities" className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Authorities below</th>
            <th scope="col" className={classes.number}>
              Issued
            </th>
            <th scope="col">Expires</th>
            <th scope="col">Key</th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {rows.map(({ authority, depth }, index) => {
            const { fingerprint, name, kind, notAfter, keyDescription } = authority
            const issued = issuedCounts[fingerprint]
            const pathLength = pathLengths[fingerprint]
            return (
              <tr
                key={fingerprint}
                tabIndex={index === current ? 0 : -1}
                aria-selected={fingerprint === chosen}
                onClick={() => {
                  setPosition(index)
                  onOpen(fingerprint, false)
                }}
              >
                <td>
                  <span className={classes.name} style={{ paddingLeft: `${depth * 22}px` }} title={safeText(name)}>
                    <KindIcon kind={kind} variant="plain" isLabelled />
                    <span className={classes.words}>
                      <SafeText>{name}</SafeText>
                    </span>
                  </span>
                </td>
                <td className={classes.state}>
                  <StateBadge state={certificateState(authority, now)} isQuiet />
                  {authority.takenOfflineAt !== null && <StateBadge state="offline" />}
                </td>
                <td className={classes.dim}>{pathLength === undefined ? '' : shortPathLengthWords(pathLength)}</td>
                <td className={classes.number}>{issued === undefined ? '' : grouped(issued)}</td>
                <td title={`${exactMoment(notAfter)}, ${expiryWords(notAfter, now)}`}>{whenExpires(notAfter, now)}</td>
                <td className={classes.dim}>{keyDescription}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** From here on the day says more than how many are left. */
const longMs = 730 * dayMs

function whenExpires(notAfter: string, now: Date): string {
  return Date.parse(notAfter) - now.getTime() > longMs ? dateWords(notAfter) : expiryWords(notAfter, now)
}
