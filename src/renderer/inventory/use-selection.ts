import { useEffect, useEffectEvent, useState } from 'react'
import type { Core } from '../api.ts'
import { refetcher } from '../calls/refetcher.ts'
import { useCall } from '../calls/use-call.ts'
import { maxExcepted, type CertificateCondition, type CertificateSummary } from '../../shared/certificate.ts'
import { AppError } from '../../shared/errors.ts'
import { useInventoryStore } from '../stores/inventory-store.ts'
import { grouped } from '../words.ts'
import type { ListFilter } from './inventory-view.ts'
import { keptAsFound, keptUnder, withLater } from './kept-selection.ts'
import type { Rows } from './row-loader.ts'
import { allSelected, isSelected, nothingSelected, piecesOf, spanOf, type RowSpan, type Selection } from './selection.ts'

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

/** What is chosen of a list, and how to change it. Those chosen are read anew when the inventory changes. */
export function useSelection(filter: ListFilter, rows: Rows<CertificateSummary>): UseSelection {
  const { sort: _sort, descending: _descending, ...narrowing } = filter
  const key = JSON.stringify(narrowing)
  const [kept, setKept] = useState(() => keptUnder(key))
  const { selection, anchor } = keptUnder(key, kept)
  const load = useCall((core: Core, signal, span: RowSpan, most: number) => readRows(core, signal, filter, span, most))
  const { cancel } = load
  useEffect(() => cancel, [cancel, key])
  const news = useNews(narrowing, selection, (soughtFor, found) => setKept((before) => keptAsFound(before, key, soughtFor, found)))
  const select = async (span: RowSpan, index: number, isIn: boolean) => {
    setKept((before) => keptUnder(key, before))
    const certificates = rowsOf(rows, span) ?? (await load.run(span, mostOf(selection)))
    if (certificates) setKept((before) => withLater(before, key, certificates, { index, isIn }))
  }
  const replace = (by: Selection) => {
    cancel()
    setKept({ key, selection: by, anchor: undefined })
  }
  return {
    selection,
    matching: selection.of === 'all' ? { ...narrowing, ...(selection.leftOut.size > 0 && { except: [...selection.leftOut] }) } : undefined,
    toggle: (index) => {
      const certificate = rows.at(index)
      if (!certificate) return
      const isIn = !isSelected(selection, certificate.fingerprint)
      setKept((before) => withLater(keptUnder(key, before), key, [certificate], { index, isIn }))
    },
    extendTo: (index) => void select(spanOf(anchor?.index ?? index, index), index, selection.of === 'some' || (anchor?.isIn ?? true)),
    selectAll: () => {
      if (rows.total === undefined || rows.total === 0) return
      if (rows.total > mostOneByOne) replace(allSelected)
      else void select({ first: 0, last: rows.total - 1 }, anchor?.index ?? 0, true)
    },
    clear: () => replace(nothingSelected),
    isLoading: load.isRunning,
    error: load.error ?? news.error,
  }
}

/** Looks for those that are chosen one by one, and fit the list, whenever the inventory changes, and tells what was found. */
function useNews(
  narrowing: CertificateCondition,
  selection: Selection,
  onFound: (soughtFor: readonly string[], found: readonly CertificateSummary[]) => void,
): { error: AppError | undefined } {
  const { run, error } = useCall((core: Core, signal, soughtFor: readonly string[]) => readAmong(core, signal, narrowing, soughtFor))
  const look = useEffectEvent(async () => {
    if (selection.of === 'all' || selection.chosen.size === 0) return
    const soughtFor = [...selection.chosen.keys()]
    const found = await run(soughtFor)
    if (found) onFound(soughtFor, found)
  })
  useEffect(() => {
    const lookAgain = refetcher(() => look())
    return useInventoryStore.subscribe((now, before) => {
      if (now.inventory !== before.inventory) void lookAgain()
    })
  }, [])
  return { error }
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

/** Those of these fingerprints that still fit the list. */
async function readAmong(core: Core, signal: AbortSignal, narrowing: CertificateCondition, fingerprints: readonly string[]): Promise<CertificateSummary[]> {
  const found: CertificateSummary[] = []
  for (const { offset, limit } of piecesOf({ first: 0, last: fingerprints.length - 1 })) {
    const among = fingerprints.slice(offset, offset + limit)
    found.push(...(await core.certificates.list({ ...narrowing, among, limit }, { signal })).certificates)
  }
  return found
}
