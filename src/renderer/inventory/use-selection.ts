import { useState } from 'react'
import type { Core } from '../api.ts'
import { useCall } from '../calls/use-call.ts'
import { maxExcepted, type CertificateCondition, type CertificateSummary } from '../../shared/certificate.ts'
import { AppError } from '../../shared/errors.ts'
import { grouped } from '../words.ts'
import type { ListFilter } from './inventory-view.ts'
import type { Rows } from './row-loader.ts'
import { allSelected, isSelected, nothingSelected, piecesOf, spanOf, toggled, withAll, without, type RowSpan, type Selection } from './selection.ts'

/** So many are chosen one by one, as one call gives them; of more, all are meant that match, whoever that is by then. */
const mostOneByOne = 1000

export interface UseSelection {
  selection: Selection
  /** The filter of those that are chosen, where all are that the list's filter finds, but for single ones. */
  matching: CertificateCondition | undefined
  toggle: (index: number) => void
  /** From the row that was chosen, or left out, last to this one. */
  extendTo: (index: number) => void
  selectAll: () => void
  clear: () => void
  /** Rows of a span that is not in the page are on their way. */
  isLoading: boolean
  error: AppError | undefined
}

interface Kept {
  /** The narrowing that it was chosen under. */
  key: string
  selection: Selection
  /** The row where the last choice was made, and whether it was taken in. */
  anchor: { index: number; isIn: boolean } | undefined
}

const nothing: Omit<Kept, 'key'> = { selection: nothingSelected, anchor: undefined }

/** What is chosen of a list. It ends with the narrowing of the list: what one does not see is not revoked along. */
export function useSelection(filter: ListFilter, rows: Rows<CertificateSummary>): UseSelection {
  const { sort: _sort, descending: _descending, ...narrowing } = filter
  const key = JSON.stringify(narrowing)
  const [kept, setKept] = useState<Kept>({ key, ...nothing })
  const { selection, anchor } = kept.key === key ? kept : nothing
  const load = useCall((core: Core, signal, span: RowSpan, most: number) => readRows(core, signal, filter, span, most))
  const select = async (span: RowSpan, index: number, isIn: boolean) => {
    const certificates = rowsOf(rows, span) ?? (await load.run(span, mostOf(selection)))
    if (!certificates) return
    setKept({ key, selection: isIn ? withAll(selection, certificates) : without(selection, certificates), anchor: { index, isIn } })
  }
  return {
    selection,
    matching: selection.of === 'all' ? { ...narrowing, ...(selection.leftOut.size > 0 && { except: [...selection.leftOut] }) } : undefined,
    toggle: (index) => {
      const certificate = rows.at(index)
      if (!certificate) return
      setKept({ key, selection: toggled(selection, certificate), anchor: { index, isIn: !isSelected(selection, certificate.fingerprint) } })
    },
    extendTo: (index) => void select(spanOf(anchor?.index ?? index, index), index, selection.of === 'some' || (anchor?.isIn ?? true)),
    selectAll: () => {
      if (rows.total === undefined || rows.total === 0) return
      if (rows.total > mostOneByOne) setKept({ key, selection: allSelected, anchor: undefined })
      else void select({ first: 0, last: rows.total - 1 }, anchor?.index ?? 0, true)
    },
    clear: () => setKept({ key, ...nothing }),
    isLoading: load.isRunning,
    error: load.error,
  }
}

/** How many more can be named. */
function mostOf(selection: Selection): number {
  return selection.of === 'all' ? maxExcepted - selection.leftOut.size : Infinity
}

/** The rows of a span where all of them are in the page. */
function rowsOf(rows: Rows<CertificateSummary>, { first, last }: RowSpan): CertificateSummary[] | undefined {
  const found: CertificateSummary[] = []
  for (let index = first; index <= last; index += 1) {
    const certificate = rows.at(index)
    if (!certificate) return undefined
    found.push(certificate)
  }
  return found
}

async function readRows(core: Core, signal: AbortSignal, filter: ListFilter, span: RowSpan, most: number): Promise<CertificateSummary[]> {
  if (span.last - span.first >= most) {
    throw new AppError('INVALID_INPUT', `No more than ${grouped(maxExcepted)} certificates can be left out one by one.`, {
      remedy: 'Narrow the list to those that are meant, and choose all of them.',
    })
  }
  const found: CertificateSummary[] = []
  for (const piece of piecesOf(span)) found.push(...(await core.certificates.list({ ...filter, ...piece }, { signal })).certificates)
  return found
}
