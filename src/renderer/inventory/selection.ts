import type { CertificateSummary } from '../../shared/certificate.ts'

/** The certificates that are chosen for a bulk verb, by fingerprint, in the order in which they were chosen. */
export type Selection = ReadonlyMap<string, CertificateSummary>

export const nothingSelected: Selection = new Map()

/** With the certificate where it was not there, without it where it was. */
export function toggled(selection: Selection, certificate: CertificateSummary): Selection {
  const next = new Map(selection)
  if (!next.delete(certificate.fingerprint)) next.set(certificate.fingerprint, certificate)
  return next
}

export function withAll(selection: Selection, certificates: readonly CertificateSummary[]): Selection {
  return new Map([...selection, ...certificates.map((each) => [each.fingerprint, each] as const)])
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
