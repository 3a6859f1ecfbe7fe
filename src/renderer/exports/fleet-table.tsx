import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconPencil } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import { useLocation } from 'wouter'
import type { BundleSummary, ExportChoice, RefusedBundle } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { count, grouped } from '../words.ts'
import classes from './fleet-table.module.css'
import type { FleetPage } from './use-fleet-page.ts'

export interface FleetTableProps {
  fleet: FleetPage
  titleOf: (target: string) => string
  refused: readonly RefusedBundle[] | undefined
  isChecking: boolean
  /** Whose bundle is shown beside it. */
  opened: string | undefined
  selection: ReadonlyMap<string, ExportChoice>
  onToggle: (choice: ExportChoice) => void
  onSelectAll: () => void
  onSelectNone: () => void
  onChange: (choice: ExportChoice) => void
}

/** A page of everybody. The name shows the bundle; the arrows move from name to name. */
export function FleetTable(props: FleetTableProps) {
  const { fleet, titleOf, refused, opened, selection, onToggle, onChange } = props
  const [, navigate] = useLocation()
  const refusals = new Map(refused?.map((each) => [each.fingerprint, each]))
  const total = fleet.total ?? 0
  return (
    <div className={classes.scroller}>
      <table className={classes.table} aria-label="Identities and their targets">
        <thead>
          <tr>
            <th scope="col" className={classes.check}>
              <input
                type="checkbox"
                aria-label="Choose all"
                checked={total > 0 && selection.size >= total}
                ref={(box) => {
                  if (box) box.indeterminate = selection.size > 0 && selection.size < total
                }}
                onChange={() => (selection.size > 0 ? props.onSelectNone() : props.onSelectAll())}
              />
            </th>
            <th scope="col">Name</th>
            <th scope="col">Made for</th>
            <th scope="col" className={classes.wide}>
              Folder
            </th>
            <th scope="col" className={classes.wide}>
              Files
            </th>
            <th scope="col">Check</th>
          </tr>
        </thead>
        <tbody onKeyDown={moveByArrow}>
          {fleet.choices?.map((choice) => {
            const { fingerprint, name, kind, target, isRemembered } = choice
            const bundle = fleet.bundleOf(fingerprint)
            return (
              <tr key={fingerprint} data-opened={fingerprint === opened || undefined}>
                <td className={classes.check}>
                  <input type="checkbox" aria-label={`Choose ${safeText(name)}`} checked={selection.has(fingerprint)} onChange={() => onToggle(choice)} />
                </td>
                <td>
                  <button type="button" data-name className={classes.name} onClick={() => navigate(`/export/everything/${fingerprint}`)}>
                    <KindIcon kind={kind} variant="plain" isLabelled />
                    <span className={classes.text}>
                      <SafeText>{name}</SafeText>
                    </span>
                  </button>
                </td>
                <td>
                  <button type="button" className={classes.target} data-remembered={isRemembered || undefined} onClick={() => onChange(choice)}>
                    <span className={classes.text}>{titleOf(target)}</span>
                    <IconPencil size={14} stroke={1.7} aria-hidden />
                    <span className="cw-unseen"> Change the target of {safeText(name)}</span>
                  </button>
                </td>
                <td className={classes.wide}>{bundle && <SafeText>{bundle.folder}</SafeText>}</td>
                <td className={classes.wide}>{bundle && bundle.files.length > 0 && filesWords(bundle)}</td>
                <td>
                  <Check refused={refusals.get(fingerprint)} bundle={bundle} isKnown={refused !== undefined && !props.isChecking} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {fleet.choices?.length === 0 && <p className={classes.nothing}>Nobody has “{fleet.text}” in the name.</p>}
    </div>
  )
}

function Check({ refused, bundle, isKnown }: { refused: RefusedBundle | undefined; bundle: BundleSummary | undefined; isKnown: boolean }) {
  if (refused) {
    return (
      <span className={classes.mark} data-severity="error" title={`${refused.problem.message} ${refused.problem.remedy}`}>
        <IconCircleX size={15} aria-hidden /> left out
      </span>
    )
  }
  const warnings = bundle?.problems.length ?? 0
  if (warnings > 0) {
    return (
      <span className={classes.mark} data-severity="warning" title={bundle!.problems.map(({ message, remedy }) => `${message} ${remedy}`).join('\n')}>
        <IconAlertTriangle size={15} aria-hidden /> {count(warnings, 'warning')}
      </span>
    )
  }
  return isKnown ? (
    <span className={classes.mark}>
      <IconCircleCheck size={15} aria-hidden /> fits
    </span>
  ) : null
}

function filesWords({ files }: BundleSummary): string {
  const secret = files.filter(({ isSecret }) => isSecret).length
  return secret === 0 ? grouped(files.length) : `${grouped(files.length)}, ${grouped(secret)} secret`
}

function moveByArrow(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const names = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-name]')]
  const row = (event.target as Element).closest('tr')
  const here = names.findIndex((name) => name.closest('tr') === row)
  names[here + step]?.focus()
  event.preventDefault()
}
