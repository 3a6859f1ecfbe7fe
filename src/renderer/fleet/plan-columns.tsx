import { NativeSelect } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { fleetColumns, fleetColumnTitles, type FleetColumn } from '../../shared/fleet-source.ts'
import type { FleetTable } from '../../shared/fleet-plan.ts'
import { safeText } from '../../shared/safe-text.ts'
import { correctColumns } from './enrol-store.ts'
import { separatorWord } from './fleet-words.ts'
import classes from './plan-columns.module.css'

const unused = ''
/** A table of three hundred columns is not corrected column by column. */
const mostShown = 24

/** How the table was understood: each of its columns, and what it holds; another choice has it read anew. */
export function PlanColumns({ table, isDisabled }: { table: FleetTable; isDisabled: boolean }) {
  const { columns, encoding, delimiter, hasHeader } = table
  const correct = useCall((_, signal, holds: (FleetColumn | null)[]) => correctColumns(holds, signal))
  const choose = (place: number, holds: FleetColumn | null) =>
    void correct.run(columns.map((column, index) => (index === place ? holds : column.holds === holds && holds !== 'group' ? null : column.holds)))
  return (
    <section className={classes.part} aria-label="Columns of the table">
      <p className={classes.note}>
        {[encoding ?? 'Text', `parted by ${separatorWord(delimiter)}`, hasHeader ? 'the first row names the columns' : 'no row names the columns'].join('; ')}.
      </p>
      <div className={classes.columns}>
        {columns.slice(0, mostShown).map(({ title, holds }, place) => (
          <NativeSelect
            // Columns have no name of their own: two may have the same title.
            key={place}
            size="xs"
            className={classes.column}
            label={title === '' ? `Column ${place + 1}` : safeText(title)}
            value={holds ?? unused}
            disabled={isDisabled || correct.isRunning}
            data={[{ value: unused, label: 'not used' }, ...fleetColumns.map((column) => ({ value: column, label: fleetColumnTitles[column] }))]}
            onChange={(event) => choose(place, fleetColumns.find((column) => column === event.currentTarget.value) ?? null)}
          />
        ))}
        {columns.length > mostShown && <p className={classes.note}>and {columns.length - mostShown} more columns</p>}
      </div>
      <Notice error={correct.error} />
    </section>
  )
}
