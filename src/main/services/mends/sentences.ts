import { printAltName, type AltName } from '../../../shared/alt-name.ts'
import type { CertificateSummary } from '../../../shared/certificate.ts'
import type { IssuingOutlook } from '../issuing.ts'

/** So many names at most are in a sentence. */
const namedInSentence = 5

/** `1 device`, `3 devices`. */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

/** `a, b and c`, or `a, b, c, d, e and 20 more`. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, namedInSentence)
  const more = names.length - shown.length
  const last = more > 0 ? `${more} more` : shown.length > 1 ? shown.pop() : undefined
  return last === undefined ? shown.join(', ') : `${shown.join(', ')} and ${last}`
}

export function nameList(names: readonly AltName[]): string {
  return names.length === 0 ? 'none' : names.map(printAltName).join(', ')
}

/** `sensor-1 (serial number 0A1B2C3D…)`. */
export function certificateWords({ name, serialNumber }: Pick<CertificateSummary, 'name' | 'serialNumber'>): string {
  return `${name} (serial number ${serialNumber.slice(0, 8)}…)`
}

/** A moment, to the day. */
export function day(moment: Date | string): string {
  return (typeof moment === 'string' ? moment : moment.toISOString()).slice(0, 10)
}

/** `Good until 2027-01-01, signed by Home CA.`, with the end of what it replaces. */
export function outlookWords({ issuerName, notAfter }: IssuingOutlook, old?: CertificateSummary): string {
  const before = old ? ` (the old one until ${day(old.notAfter)})` : ''
  return `Good until ${day(notAfter)}${before}, signed by ${issuerName ?? 'itself'}.`
}

/** What was issued, in the past tense. */
export function issuedWords(certificate: CertificateSummary): string {
  return `Issued ${certificateWords(certificate)}, good until ${day(certificate.notAfter)}.`
}
