import { Button, CloseButton, TextInput } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import type { Core } from '../api.ts'
import type { ExportChoice, ExportTargetSummary, RefusedBundle } from '../../shared/export.ts'
import { Notice } from '../components/notice.tsx'
import { count, grouped, listWords } from '../words.ts'
import { ChooseTargetDialog } from './choose-target-dialog.tsx'
import { FleetTable } from './fleet-table.tsx'
import classes from './fleet.module.css'
import type { FleetPage } from './use-fleet-page.ts'

export interface FleetProps {
  targets: readonly ExportTargetSummary[]
  fleet: FleetPage
  /** Whom an export would leave out; undefined while that is not known. */
  refused: readonly RefusedBundle[] | undefined
  isChecking: boolean
  opened: string | undefined
}

/** Everybody with the target of their own, a page at a time; one or several are given another. */
export function Fleet({ targets, fleet, refused, isChecking, opened }: FleetProps) {
  const [selection, setSelection] = useState<ReadonlyMap<string, ExportChoice>>(new Map())
  const [dialog, setDialog] = useState<{ choices: readonly ExportChoice[]; opening: number }>()
  const [isOpen, setIsOpen] = useState(false)
  const selectAll = useCall((core: Core, signal) => core.exports.choices({ text: fleet.text.trim() }, { signal }))
  const change = (choices: readonly ExportChoice[]) => {
    setDialog((before) => ({ choices, opening: (before?.opening ?? 0) + 1 }))
    setIsOpen(true)
  }
  const toggle = (choice: ExportChoice) =>
    setSelection((before) => {
      const next = new Map(before)
      if (!next.delete(choice.fingerprint)) next.set(choice.fingerprint, choice)
      return next
    })
  const takeAll = async () => {
    const all = await selectAll.run()
    if (all) setSelection(new Map(all.choices.map((choice) => [choice.fingerprint, choice])))
  }
  const titleOf = (id: string) => targets.find((target) => target.id === id)?.title ?? id
  return (
    <div className={classes.fleet}>
      <div className={classes.tools}>
        <TextInput
          className={classes.search}
          data-page-search
          aria-label="Search identities"
          placeholder="Name"
          value={fleet.text}
          maxLength={200}
          spellCheck={false}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={fleet.text !== '' && <CloseButton size="sm" aria-label="Empty the search" onClick={() => fleet.search('')} />}
          onChange={(event) => fleet.search(event.currentTarget.value)}
        />
        <span className={classes.summary} role="status">
          {listWords(fleet.targets.map(({ target, count: number }) => `${grouped(number)} × ${titleOf(target)}`), 4)}
        </span>
      </div>
      <Notice error={fleet.error ?? selectAll.error} />
      <FleetTable
        fleet={fleet}
        titleOf={titleOf}
        refused={refused}
        isChecking={isChecking}
        opened={opened}
        selection={selection}
        onToggle={toggle}
        onSelectAll={() => void takeAll()}
        onSelectNone={() => setSelection(new Map())}
        onChange={(choice) => change([choice])}
      />
      <div className={classes.foot}>
        {selection.size > 0 ? (
          <div className={classes.bar} role="toolbar" aria-label="For what is chosen">
            <strong className="cw-figures" role="status">
              {grouped(selection.size)} chosen
            </strong>
            <Button size="compact-sm" variant="default" onClick={() => change([...selection.values()])}>
              Change their target
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={() => setSelection(new Map())}>
              Choose none
            </Button>
          </div>
        ) : (
          <span className={classes.summary}>{fleet.total === undefined ? '' : count(fleet.total, 'identity', 'identities')}</span>
        )}
        {fleet.pages > 1 && (
          <nav className={classes.pager} aria-label="Pages of the table">
            <Button
              size="compact-sm"
              variant="default"
              aria-label="The page before"
              disabled={fleet.page === 0}
              onClick={() => fleet.turnTo(fleet.page - 1)}
            >
              <IconChevronLeft size={15} aria-hidden />
            </Button>
            <span className="cw-figures">
              {grouped(fleet.page + 1)} of {grouped(fleet.pages)}
            </span>
            <Button
              size="compact-sm"
              variant="default"
              aria-label="The next page"
              disabled={fleet.page + 1 >= fleet.pages}
              onClick={() => fleet.turnTo(fleet.page + 1)}
            >
              <IconChevronRight size={15} aria-hidden />
            </Button>
          </nav>
        )}
      </div>
      {dialog && (
        <ChooseTargetDialog
          key={dialog.opening}
          targets={targets}
          choices={dialog.choices}
          isOpen={isOpen}
          onClose={() => setIsOpen(false)}
          onDone={() => {
            setIsOpen(false)
            setSelection(new Map())
          }}
        />
      )}
    </div>
  )
}
