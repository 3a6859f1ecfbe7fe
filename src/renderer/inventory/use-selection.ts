import { useState } from 'react'
import type { Core } from '../api.ts'
import { useCall } from '../calls/use-call.ts'
import type { CertificateCondition, CertificateSummary } from '../../shared/certificate.ts'
import type { AppError } from '../../shared/errors.ts'
import type { ListFilter } from './inventory-view.ts'
import type { Rows } from './row-loader.ts'
import { nothingSelected, piecesOf, spanOf, toggled, withAll, type RowSpan, type Selection } from './selection.ts'

/** So many are chosen one by one, as one call gives them; of more, all are meant that match, whoever that is by then. */
const mostOneByOne = 1000

export interface UseSelection {
  selection: Selection
  /** All that the list's filter finds are chosen: the filter. `selection` is then empty. */
  matching: CertificateCondition | undefined
  toggle: (index: number) => void
  /** From the row that was chosen last to this one. */
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
  anchor: number | undefined
  areAll: boolean
}

const nothing: Omit<Kept, 'key'> = { selection: nothingSelected, anchor: undefined, areAll: false }

/** What is chosen of a list. It ends with the narrowing of the list: what one does not see is not revoked along. */
export function useSelection(filter: ListFilter, rows: Rows<CertificateSummary>): UseSelection {
  const { sort: _sort, descending: _descending, ...narrowing } = filter
  const key = JSON.stringify(narrowing)
  const [kept, setKept] = useState<Kept>({ key, ...nothing })
  const { selection, anchor, areAll } = kept.key === key ? kept : nothing
  const load = useCall((core: Core, signal, span: RowSpan) => readRows(core, signal, filter, span))
  const take = (certificates: readonly CertificateSummary[], at: number) => setKept({ key, selection: withAll(selection, certificates), anchor: at, areAll: false })
  const select = async (span: RowSpan, at: number) => {
    const loaded = rowsOf(rows, span)
    const certificates = loaded ?? (await load.run(span))
    if (certificates) take(certificates, at)
  }
  return {
    selection,
    matching: areAll ? narrowing : undefined,
    toggle: (index) => {
      const certificate = rows.at(index)
      if (certificate && !areAll) setKept({ key, selection: toggled(selection, certificate), anchor: index, areAll })
    },
    extendTo: (index) => {
      if (!areAll) void select(spanOf(anchor ?? index, index), index)
    },
    selectAll: () => {
      if (rows.total === undefined || rows.total === 0) return
      if (rows.total > mostOneByOne) setKept({ key, ...nothing, areAll: true })
      else void select({ first: 0, last: rows.total - 1 }, anchor ?? 0)
    },
    clear: () => setKept({ key, ...nothing }),
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
