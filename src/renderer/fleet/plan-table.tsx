import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type CSSProperties } from 'react'
import type { FleetPlan, FleetRow } from '../../shared/fleet-plan.ts'
import { fleetColumnTitles } from '../../shared/fleet-source.ts'
import type { Rows } from '../inventory/row-loader.ts'
import { cellColumnsOf } from './cell-columns.ts'
import type { CellEdit } from './plan-request.ts'
import { PlanRow } from './plan-row.tsx'
import classes from './plan-table.module.css'

export interface PlanTableProps {
  plan: FleetPlan
  rows: Rows<FleetRow>
  /** Changes with what is listed: the table then begins at the top. */
  listKey: string
  isReadOnly: boolean
  /** Told which rows are in view. */
  onShow: (first: number, last: number) => void
  /** Told in which row the keyboard is, of those that are listed. */
  onCurrent: (place: number) => void
  onEdit: (edit: CellEdit) => void
}

/** `--cw-row`: rows are all of one height, so that a hundred thousand of them need no measuring. */
const rowHeight = 34
const rowsAround = 8

/** A plan of any length: only the rows in view are in the page. Each cell of the source can be typed into; Enter goes to the next row. */
export function PlanTable(props: PlanTableProps) {
  const { plan, rows, listKey, isReadOnly, onShow, onCurrent, onEdit } = props
  const total = rows.total ?? 0
  const scroller = useRef<HTMLDivElement>(null)
  const columns = cellColumnsOf(plan)
  const isOfFiles = plan.source === 'requests' || plan.source === 'request-files'

  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is memoised or handed on
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: rowsAround,
    // The head scrolls along and sticks.
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
  })
  const first = virtualizer.range?.startIndex ?? 0
  const last = virtualizer.range?.endIndex ?? 0
  useEffect(() => onShow(first, last), [onShow, first, last, listKey])
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [listKey])
  const goToRowAfter = (index: number, column: string) => {
    virtualizer.scrollToIndex(Math.min(index + 1, total - 1))
    scroller.current?.querySelector<HTMLElement>(`[data-place="${index + 1}"] [data-cell="${column}"]`)?.focus({ preventScroll: true })
  }

  return (
    <div ref={scroller} className={classes.scroller}>
      <div
        role="table"
        aria-label="What would be issued"
        aria-rowcount={total + 1}
        aria-busy={rows.isOutdated}
        className={classes.grid}
        style={layoutOf(columns.length + (isOfFiles ? 1 : 0))}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.row}>
            <Head title="Row" />
            <Head title="State" />
            {isOfFiles && <Head title="File" />}
            {columns.map((column) => (
              <Head key={column} title={capitalised(fleetColumnTitles[column])} />
            ))}
            <Head title="Certificate" />
            <Head title="What to know" />
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            <PlanRow
              key={rows.at(index)?.index ?? `waiting ${index}`}
              place={index}
              top={start - rowHeight}
              row={rows.at(index)}
              columns={columns}
              isOfFiles={isOfFiles}
              isReadOnly={isReadOnly}
              onCurrent={onCurrent}
              onEdit={onEdit}
              onEnter={goToRowAfter}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

const cellPx = 96
/** Row, state, certificate and what to know, at their narrowest, with the edges. */
const otherPx = 552

/** So many cells share what room there is; where that is too narrow, the table scrolls sideways. */
function layoutOf(cells: number): CSSProperties {
  return { '--cells': `repeat(${cells}, minmax(${cellPx}px, 1fr))`, minWidth: otherPx + cells * cellPx } as CSSProperties
}

function Head({ title }: { title: string }) {
  return (
    <span role="columnheader" className={classes.cell}>
      {title}
    </span>
  )
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
