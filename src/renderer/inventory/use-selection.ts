import { useState } from 'react'
import type { Core } from '../api.ts'
import { useCall } from '../calls/use-call.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { AppError } from '../../shared/errors.ts'
import type { ListFilter } from './inventory-view.ts'
import type { Rows } from './row-loader.ts'
import { nothingSelected, piecesOf, spanOf, toggled, withAll, type RowSpan, type Selection } from './selection.ts'

/** The largest vault that a bulk verb takes at once. */
const most = 100_000

export interface UseSelection {
  selection: Selection
  toggle: (index: number) => void
  /** From the row that was chosen last to this one. */
  extendTo: (index: number) => void
  selectAll: () => void
  clear: () => void
  /** Rows of a span that is not in the page are on their way. */
  isLoading: boolean
  error: AppError | undefined
}

/** What is chosen of a list. It ends with the narrowing of the list: what one does not see is not revoked along. */
export function useSelection(filter: ListFilter, rows: Rows<CertificateSummary>): UseSelection {
  const { sort: _sort, descending: _descending, ...narrowing } = filter
  const key = JSON.stringify(narrowing)
  const [kept, setKept] = useState<{ key: string; selection: Selection; anchor: number | undefined }>({ key, selection: nothingSelected, anchor: undefined })
  const { selection, anchor } = kept.key === key ? kept : { selection: nothingSelected, anchor: undefined }
  const load = useCall((core: Core, signal, span: RowSpan) => readRows(core, signal, filter, span))
  const take = (certificates: readonly CertificateSummary[], at: number) => setKept({ key, selection: withAll(selection, certificates), anchor: at })
  const select = async (span: RowSpan, at: number) => {
    const loaded = rowsOf(rows, span)
    const certificates = loaded ?? (await load.run(span))
    if (certificates) take(certificates, at)
  }
  return {
    selection,
    toggle: (index) => {
      const certificate = rows.at(index)
      if (certificate) setKept({ key, selection: toggled(selection, certificate), anchor: index })
    },
    extendTo: (index) => void select(spanOf(anchor ?? index, index), index),
    selectAll: () => {
      if (rows.total !== undefined && rows.total > 0) void select({ first: 0, last: Math.min(rows.total, most) - 1 }, anchor ?? 0)
    },
    clear: () => setKept({ key, selection: nothingSelected, anchor: undefined }),
    isLoading: load.isRunning,
    error: load.error,
  }
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

async function readRows(core: Core, signal: AbortSignal, filter: ListFilter, span: RowSpan): Promise<CertificateSummary[]> {
  const found: CertificateSummary[] = []
  for (const piece of piecesOf(span)) found.push(...(await core.certificates.list({ ...filter, ...piece }, { signal })).certificates)
  return found
}
