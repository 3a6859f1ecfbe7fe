import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { useIsUnlocked } from '../stores/vault-store.ts'
import { count, grouped } from '../words.ts'
import { EnrolResult } from './enrol-result.tsx'
import { backToSource, cancelRun, editCell, pauseRun, startRun, useEnrolStore, type Planned } from './enrol-store.ts'
import { FleetProgress } from './fleet-progress.tsx'
import { countsWords, issuable } from './fleet-words.ts'
import { PlanColumns } from './plan-columns.tsx'
import classes from './plan-preview.module.css'
import { PlanTable } from './plan-table.tsx'
import { RowDetails } from './row-details.tsx'
import { usePlanRows } from './use-plan-rows.ts'

/** What is planned, row by row: looked at, corrected in place, and then enrolled. */
export function PlanPreview({ planned }: { planned: Planned }) {
  const { plan } = planned
  const { counts, table, warnings, total } = plan
  const run = useEnrolStore((store) => store.run)
  const isUnlocked = useIsUnlocked()
  const [showsAll, setShowsAll] = useState(true)
  const [place, setPlace] = useState(0)
  const { rows, show } = usePlanRows(planned, !showsAll)
  const edit = useCall((_, __, change: Parameters<typeof editCell>[0]) => editCell(change), { outlivesPage: true })
  const pause = useCall((_, __, isPaused: boolean) => pauseRun(isPaused))
  const problems = counts.bad + counts.warned
  const ready = issuable(counts)
  const isRunning = run?.state === 'running'
  const current = rows.at(place)
  return (
    <div className={classes.preview}>
      <div className={classes.tools}>
        <p className={classes.counts} role="status">
          <strong>{count(total, 'device')}</strong>: {countsWords(counts)}.
        </p>
        <SegmentedControl
          aria-label="Which rows are shown"
          size="xs"
          data={[
            { value: 'all', label: `All ${grouped(total)}` },
            { value: 'problems', label: `Only problems: ${grouped(problems)}` },
          ]}
          value={showsAll ? 'all' : 'problems'}
          onChange={(value) => setShowsAll(value === 'all')}
        />
      </div>
      {warnings.map((warning) => (
        <Notice key={warning} tone="warning" message={warning} />
      ))}
      {table && <PlanColumns table={table} isDisabled={isRunning} />}
      <Notice error={rows.error ?? edit.error} />
      {rows.total === 0 && !showsAll ? (
        <p className={classes.nothing} role="status">
          There is no problem left.
        </p>
      ) : (
        <PlanTable
          plan={plan}
          rows={rows}
          listKey={`${plan.id} ${showsAll}`}
          isReadOnly={isRunning}
          onShow={show}
          onCurrent={setPlace}
          onEdit={(change) => void edit.run(change)}
        />
      )}
      {current && <RowDetails row={current} />}
      <section className={classes.bar} aria-label="Enrolment">
        {run?.state === 'failed' && <Notice error={run.error} />}
        {run?.state === 'done' && <EnrolResult plan={plan} result={run.result} />}
        <Notice error={pause.error} />
        {isRunning ? (
          <FleetProgress label="Enrolling devices" progress={run.progress} onCancel={cancelRun} onPause={(isPaused) => void pause.run(isPaused)} />
        ) : (
          <div className={classes.line}>
            {ready > 0 && (
              <Button onClick={() => void startRun()} disabled={!isUnlocked}>
                {verb({ ready, bad: counts.bad, isRest: run?.state === 'done' })}
              </Button>
            )}
            <Button variant="default" onClick={backToSource}>
              {run?.state === 'done' ? 'Enrol others' : 'Back to the list'}
            </Button>
            <span className={classes.note}>{noteFor({ ready, bad: counts.bad, isUnlocked })}</span>
          </div>
        )}
      </section>
    </div>
  )
}

function verb({ ready, bad, isRest }: { ready: number; bad: number; isRest: boolean }): string {
  if (isRest) return `Enrol the other ${grouped(ready)}`
  return bad > 0 ? `Enrol the ${grouped(ready)} good ones` : `Enrol ${count(ready, 'device')}`
}

function noteFor({ ready, bad, isUnlocked }: { ready: number; bad: number; isUnlocked: boolean }): string {
  if (!isUnlocked) return 'The vault is locked: nothing can be issued.'
  if (ready === 0) return bad > 0 ? 'Correct the errors first.' : ''
  return bad > 0 ? `${count(bad, 'row')} with an error ${bad === 1 ? 'is' : 'are'} left out. Correct ${bad === 1 ? 'it' : 'them'} above to have ${bad === 1 ? 'it' : 'them'} too.` : ''
}
