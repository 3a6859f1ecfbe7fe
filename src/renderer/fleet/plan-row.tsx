import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHistory, type Icon } from '@tabler/icons-react'
import { memo } from 'react'
import { keyTypeTitles } from '../../shared/key-type.ts'
import type { FleetProblem, FleetRow, FleetRowState } from '../../shared/fleet-plan.ts'
import { fleetColumnTitles, type FleetColumn } from '../../shared/fleet-source.ts'
import { safeText } from '../../shared/safe-text.ts'
import { SafeText } from '../components/safe-text.tsx'
import { dateWords } from '../words.ts'
import { PlanCell } from './plan-cell.tsx'
import type { CellEdit } from './plan-request.ts'
import classes from './plan-table.module.css'

export interface PlanRowProps {
  /** Where it stands in the list that is shown. */
  place: number
  /** Pixels from the top of the first row. */
  top: number
  row: FleetRow | undefined
  columns: readonly FleetColumn[]
  isOfFiles: boolean
  isReadOnly: boolean
  onCurrent: (place: number) => void
  onEdit: (edit: CellEdit) => void
  /** Enter in a cell. */
  onEnter: (place: number, column: FleetColumn) => void
}

const looks: Readonly<Record<FleetRowState, { word: string; icon: Icon }>> = {
  good: { word: 'Good', icon: IconCircleCheck },
  warned: { word: 'Warning', icon: IconAlertTriangle },
  bad: { word: 'Error', icon: IconCircleX },
  there: { word: 'Issued', icon: IconHistory },
}

/** One device of a plan, or one whose piece of the list has not arrived. */
export const PlanRow = memo(function PlanRow(props: PlanRowProps) {
  const { place, top, row, columns, isOfFiles, isReadOnly, onCurrent } = props
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      data-place={place}
      data-state={row?.state}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => onCurrent(place)}
      onClick={() => onCurrent(place)}
    >
      {row ? (
        <Cells {...props} row={row} columns={columns} isOfFiles={isOfFiles} isReadOnly={isReadOnly || row.state === 'there'} />
      ) : (
        <span role="cell" className={classes.cell}>
          <span className="cw-unseen">loading</span>
        </span>
      )}
    </div>
  )
})

function Cells({ place, row, columns, isOfFiles, isReadOnly, onEdit, onEnter }: PlanRowProps & { row: FleetRow }) {
  const { word, icon: StateIcon } = looks[row.state]
  const [problem] = row.problems
  return (
    <>
      <span role="cell" className={`${classes.cell} cw-figures`}>
        {row.row}
      </span>
      <span role="cell" className={classes.cell}>
        <span className={classes.state} data-state={row.state}>
          <StateIcon size={15} stroke={2} aria-hidden />
          {word}
        </span>
      </span>
      {isOfFiles && (
        <span role="cell" className={classes.cell} title={row.file === null ? undefined : safeText(row.file)}>
          <SafeText>{row.file ?? ''}</SafeText>
        </span>
      )}
      {columns.map((column) => (
        <PlanCell
          key={column}
          label={`${fleetColumnTitles[column]} of row ${row.row}`}
          column={column}
          text={row.cells[column] ?? ''}
          severity={severityAt(row.problems, column)}
          isReadOnly={isReadOnly}
          onChange={(text) => onEdit({ index: row.index, column, text })}
          onEnter={() => onEnter(place, column)}
        />
      ))}
      <span role="cell" className={`${classes.cell} ${classes.dim}`}>
        {row.wouldBe && `${keyTypeTitles[row.wouldBe.keyType]}, until ${dateWords(row.wouldBe.notAfter)}`}
      </span>
      <span role="cell" className={classes.cell} data-severity={problem?.severity} title={problem && `${problem.message} ${problem.remedy}`}>
        {problem && <SafeText>{problem.message}</SafeText>}
        {row.problems.length > 1 && ` (and ${row.problems.length - 1} more)`}
      </span>
    </>
  )
}

function severityAt(problems: readonly FleetProblem[], column: FleetColumn): FleetProblem['severity'] | undefined {
  const here = problems.filter((problem) => problem.column === column)
  return here.some(({ severity }) => severity === 'error') ? 'error' : here[0]?.severity
}
