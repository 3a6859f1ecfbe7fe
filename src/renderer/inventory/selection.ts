import type { CertificateSummary } from '../../shared/certificate.ts'

/** What is chosen of a list: single certificates, by fingerprint in the order in which they were chosen, or all that match but for single ones. */
export type Selection = { of: 'some'; chosen: ReadonlyMap<string, CertificateSummary> } | { of: 'all'; leftOut: ReadonlySet<string> }

export const nothingSelected: Selection = { of: 'some', chosen: new Map() }
export const allSelected: Selection = { of: 'all', leftOut: new Set() }

export function isSelected(selection: Selection, fingerprint: string): boolean {
  return selection.of === 'all' ? !selection.leftOut.has(fingerprint) : selection.chosen.has(fingerprint)
}

/** How many are chosen of a list of `total`. */
export function sizeOf(selection: Selection, total: number): number {
  return selection.of === 'all' ? Math.max(0, total - selection.leftOut.size) : selection.chosen.size
}

/** With the certificate where it was not chosen, without it where it was. */
export function toggled(selection: Selection, certificate: CertificateSummary): Selection {
  return isSelected(selection, certificate.fingerprint) ? without(selection, [certificate]) : withAll(selection, [certificate])
}

export function withAll(selection: Selection, certificates: readonly CertificateSummary[]): Selection {
  if (selection.of === 'some') return { of: 'some', chosen: new Map([...selection.chosen, ...certificates.map((each) => [each.fingerprint, each] as const)]) }
  return { of: 'all', leftOut: selection.leftOut.difference(fingerprintsOf(certificates)) }
}

export function without(selection: Selection, certificates: readonly CertificateSummary[]): Selection {
  const fingerprints = fingerprintsOf(certificates)
  if (selection.of === 'some') return { of: 'some', chosen: new Map([...selection.chosen].filter(([fingerprint]) => !fingerprints.has(fingerprint))) }
  return { of: 'all', leftOut: selection.leftOut.union(fingerprints) }
}

/** Those of the chosen that were looked for as they were found now; one that was not found is let go. */
export function asFound(selection: Selection, soughtFor: readonly string[], found: readonly CertificateSummary[]): Selection {
  if (selection.of === 'all') return selection
  const lost = new Set(soughtFor).difference(fingerprintsOf(found))
  const chosen = new Map([...selection.chosen].filter(([fingerprint]) => !lost.has(fingerprint)))
  for (const each of found) if (chosen.has(each.fingerprint)) chosen.set(each.fingerprint, each)
  return { of: 'some', chosen }
}

function fingerprintsOf(certificates: readonly CertificateSummary[]): Set<string> {
  return new Set(certificates.map(({ fingerprint }) => fingerprint))
}

/** Rows from one to another, whichever comes first. */
export interface RowSpan {
  first: number
  last: number
}

export function spanOf(a: number, b: number): RowSpan {
  return { first: Math.min(a, b), last: Math.max(a, b) }
}

/** The pieces in which the rows of a span are asked for: `limit` is the most that one call gives. */
export function piecesOf({ first, last }: RowSpan, limit = 1000): { offset: number; limit: number }[] {
  const pieces: { offset: number; limit: number }[] = []
  for (let offset = first; offset <= last; offset += limit) pieces.push({ offset, limit: Math.min(limit, last - offset + 1) })
  return pieces
}
