import { useVirtualizer, defaultRangeExtractor, type Range } from '@tanstack/react-virtual'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useEffect, useImperativeHandle, useRef, useState, type KeyboardEvent, type MouseEvent, type Ref } from 'react'
import { flushSync } from 'react-dom'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { useNow } from '../stores/clock.ts'
import { CertificateRow } from './certificate-row.tsx'
import classes from './certificate-table.module.css'
import type { CertificateSort } from './inventory-view.ts'
import type { Rows } from './row-loader.ts'
import { moveRow } from './row-movement.ts'
import { isSelected, sizeOf, type Selection } from './selection.ts'

/** How another part of the page brings the keyboard into the table. */
export interface TableHandle {
  /** Gives the focus to the row where one stands, the first one at the beginning. */
  focusRow: () => void
  /** Opens the details of the first row. */
  openFirst: () => void
}

export interface CertificateTableProps {
  rows: Rows<CertificateSummary>
  /** Told which rows are in view, and those around it. */
  onShow: (first: number, last: number) => void
  /** Changes with what is listed: the table then begins at the top. */
  listKey: string
  sort: CertificateSort
  descending: boolean
  onSort: (sort: CertificateSort) => void
  selection: Selection
  /** Takes a row in or lets it go; `isRange`: all from the last one to it. */
  onSelect: (index: number, isRange: boolean) => void
  onSelectAll: () => void
  onSelectNone: () => void
  /** The fingerprint of the one whose details are open. */
  chosen: string | undefined
  /** `isStep`: the arrows moved on while details were open. */
  onOpen: (certificate: CertificateSummary, isStep: boolean) => void
  handle: Ref<TableHandle>
}

/** `--cw-row`: rows are all of one height, so that a hundred thousand of them need no measuring. */
const rowHeight = 34
/** Drawn above and below those in view, and asked for before one comes near them. */
const rowsDrawnAround = 5
const rowsAskedAround = 20

const columns: readonly { id: string; title: string; sort?: CertificateSort }[] = [
  { id: 'name', title: 'Name', sort: 'name' },
  { id: 'kind', title: 'Kind', sort: 'kind' },
  { id: 'names', title: 'Names' },
  { id: 'state', title: 'State', sort: 'status' },
  { id: 'expires', title: 'Expires', sort: 'notAfter' },
  { id: 'groups', title: 'Group' },
  { id: 'issuer', title: 'Issued by', sort: 'issuer' },
  { id: 'issued', title: 'Issued', sort: 'issuedAt' },
]

/**
 * The inventory as a grid of any length: only the rows in view are in the page. Arrows move, Enter opens; Space chooses, with Shift
 * all from the last one, Ctrl-A all.
 */
export function CertificateTable(props: CertificateTableProps) {
  const { rows, onShow, listKey, selection, onSelect, chosen, onOpen } = props
  const total = rows.total ?? 0
  const selected = sizeOf(selection, total)
  const now = useNow()
  const scroller = useRef<HTMLDivElement>(null)
  const [position, setPosition] = useState({ listKey, row: 0 })
  const row = position.listKey === listKey ? Math.min(position.row, Math.max(0, total - 1)) : 0

  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is memoised or handed on
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: rowsDrawnAround,
    // The head scrolls along and sticks.
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
    // The row that has the focus stays in the page wherever one scrolls; else the keyboard would lose its place.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      return indexes.includes(row) || total === 0 ? indexes : [...indexes, row].sort((a, b) => a - b)
    },
  })
  const first = virtualizer.range?.startIndex ?? 0
  const last = virtualizer.range?.endIndex ?? 0
  useEffect(() => onShow(Math.max(0, first - rowsAskedAround), last + rowsAskedAround), [onShow, first, last, listKey])
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [listKey])

  const focusRow = (index: number) => {
    // The row must stand before it can take the focus.
    flushSync(() => setPosition({ listKey, row: index }))
    virtualizer.scrollToIndex(index)
    scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true })
  }
  const openFirst = () => {
    const certificate = rows.at(0)
    if (certificate) onOpen(certificate, chosen !== undefined)
  }
  useImperativeHandle(props.handle, () => ({ focusRow: () => focusRow(row), openFirst }))

  const isRowSelected = (index: number) => isSelected(selection, rows.at(index)?.fingerprint ?? '')
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'a') {
      event.preventDefault()
      props.onSelectAll()
      return
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Escape' && selected > 0 && chosen === undefined) {
      event.preventDefault()
      props.onSelectNone()
      return
    }
    if (event.key === ' ') {
      event.preventDefault()
      onSelect(row, event.shiftKey)
      return
    }
    if (event.key === 'Enter') {
      const certificate = rows.at(row)
      event.preventDefault()
      if (certificate) onOpen(certificate, false)
      return
    }
    const rowsInView = Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1
    const target = moveRow(event.key, { index: row, total, rowsInView })
    if (target === undefined) return
    event.preventDefault()
    if (event.shiftKey) {
      if (!isRowSelected(row)) onSelect(row, false)
      onSelect(target, true)
    }
    focusRow(target)
    const certificate = rows.at(target)
    if (chosen !== undefined && certificate) onOpen(certificate, true)
  }
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const index = Number((event.target as Element).closest<HTMLElement>('[data-index]')?.dataset['index'])
    const certificate = Number.isNaN(index) ? undefined : rows.at(index)
    if (!certificate) return
    setPosition({ listKey, row: index })
    const isOnCheck = (event.target as Element).closest('[data-check]') !== null
    if (isOnCheck || event.shiftKey || event.ctrlKey || event.metaKey) {
      onSelect(index, event.shiftKey)
      return
    }
    onOpen(certificate, false)
  }

  return (
    <div ref={scroller} className={classes.scroller}>
      <div role="grid" aria-label="Certificates" aria-multiselectable aria-rowcount={total + 1} aria-busy={rows.isOutdated} className={classes.grid}>
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.row}>
            <span role="columnheader" className={classes.check}>
              <input
                type="checkbox"
                aria-label="Choose all"
                checked={total > 0 && selected >= total}
                ref={(box) => {
                  if (box) box.indeterminate = selected > 0 && selected < total
                }}
                onChange={() => (selected > 0 ? props.onSelectNone() : props.onSelectAll())}
              />
            </span>
            {columns.map((column) => (
              <ColumnHead key={column.id} {...column} table={props} />
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={classes.body}
          style={{ height: virtualizer.getTotalSize() }}
          data-outdated={rows.isOutdated || undefined}
          onKeyDown={onKeyDown}
          onClick={onClick}
        >
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const certificate = rows.at(index)
            return (
              <CertificateRow
                key={index}
                index={index}
                top={start - rowHeight}
                certificate={certificate}
                isCurrent={index === row}
                isChosen={certificate !== undefined && certificate.fingerprint === chosen}
                isSelected={certificate !== undefined && isSelected(selection, certificate.fingerprint)}
                now={now}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

interface ColumnHeadProps {
  id: string
  title: string
  sort?: CertificateSort
  table: Pick<CertificateTableProps, 'sort' | 'descending' | 'onSort'>
}

function ColumnHead({ id, title, sort, table }: ColumnHeadProps) {
  if (sort === undefined) {
    return (
      <span role="columnheader" className={classes.cell} data-column={id}>
        {title}
      </span>
    )
  }
  const isSorted = table.sort === sort
  const Arrow = table.descending ? IconArrowDown : IconArrowUp
  return (
    <span
      role="columnheader"
      className={classes.cell}
      data-column={id}
      aria-sort={isSorted ? (table.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" className={classes.sort} data-sorted={isSorted || undefined} onClick={() => table.onSort(sort)}>
        {title}
        <Arrow size={14} className={classes.arrow} aria-hidden />
      </button>
    </span>
  )
}
