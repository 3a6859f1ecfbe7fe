import type { AltName } from '../shared/alt-name.ts'
import { dayMs, daysUntil, validityState, type CertificateSummary } from '../shared/certificate.ts'
import { safeText } from '../shared/safe-text.ts'

/** Dates, counts and lists in words. Pure: `now` is given, and the time zone can be. */
export interface WordsOptions {
  /** IANA name; the machine's own where left out. */
  timeZone?: string
}

const locale = 'en-GB'
// Making one takes longer than a hundred uses of it.
const numbers = new Intl.NumberFormat(locale)

type Dates = Pick<CertificateSummary, 'notBefore' | 'notAfter'>

/** "Valid for 364 more days", "Expires within a day", "Expired 3 days ago", "Valid in 2 days". */
export function validityWords(dates: Dates, now: Date): string {
  const state = validityState(dates, now)
  if (state === 'not-yet-valid') {
    const days = daysUntil(dates.notBefore, now)
    return days === 0 ? 'Valid within a day' : `Valid in ${count(days, 'day')}`
  }
  const days = daysUntil(dates.notAfter, now)
  if (state === 'expired') return days === 0 ? 'Expired today' : `Expired ${count(-days, 'day')} ago`
  return days === 0 ? 'Expires within a day' : `Valid for ${grouped(days)} more ${days === 1 ? 'day' : 'days'}`
}

/** Short, for a table's column: "in 364 days", "within a day", "3 days ago". */
export function expiryWords(notAfter: string, now: Date): string {
  const days = daysUntil(notAfter, now)
  if (Date.parse(notAfter) < now.getTime()) return days === 0 ? 'today' : `${count(-days, 'day')} ago`
  return days === 0 ? 'within a day' : `in ${count(days, 'day')}`
}

/** "just now", "5 minutes ago", "today 09:12", "yesterday 17:30", "12 March 2026, 09:12". */
export function momentWords(at: string, now: Date, { timeZone }: WordsOptions = {}): string {
  const date = new Date(at)
  const agoMs = now.getTime() - date.getTime()
  if (agoMs >= 0 && agoMs < 60_000) return 'just now'
  if (agoMs >= 0 && agoMs < 3_600_000) return `${count(Math.floor(agoMs / 60_000), 'minute')} ago`
  const time = clockTime(date, timeZone)
  if (dayOf(date, timeZone) === dayOf(now, timeZone)) return `today ${time}`
  if (dayOf(date, timeZone) === dayOf(new Date(now.getTime() - dayMs), timeZone)) return `yesterday ${time}`
  return `${dateWords(at, { ...(timeZone && { timeZone }) })}, ${time}`
}

/** "12 March 2026". */
export function dateWords(at: string, { timeZone }: WordsOptions = {}): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(new Date(at))
}

/** "12 March 2026, 09:12:05", for a tooltip or a details field. */
export function exactMoment(at: string, { timeZone }: WordsOptions = {}): string {
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone })
  return `${dateWords(at, { ...(timeZone && { timeZone }) })}, ${time.format(new Date(at))}`
}

/** "1 device", "2,500 devices". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`
}

/** "2,500". */
export function grouped(number: number): string {
  return numbers.format(number)
}

/** "a", "a and b", "a, b and c", "a, b and 7 more". Shows at most `limit` of them; `total` says that there are more than given. */
export function listWords(items: readonly string[], limit = 3, total = items.length): string {
  if (total > limit || total > items.length) {
    const shown = items.slice(0, total > items.length ? Math.min(limit - 1, items.length) : limit - 1)
    return `${shown.join(', ')} and ${grouped(total - shown.length)} more`
  }
  if (items.length <= 1) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`
}

/** Text that may be of any length, for a place that is not: its beginning, and that there is more. */
export function shortened(text: string, most: number): string {
  const characters = [...text.slice(0, 2 * most + 2)]
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : text
}

/** "2 ms", "1.4 s". */
export function durationWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** "812 bytes", "12.4 kB", "3.1 MB", "31.9 GB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return count(bytes, 'byte')
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(1)} GB`
}

/**
 * What a certificate is, in one sentence: "Valid for 364 more days, for mqtt.home.lan and 192.168.1.10, signed by Home CA."
 * Names are made safe to show.
 */
export function certificateSentence(
  certificate: Dates & { altNames: readonly AltName[]; issuer: { name: string } | null } & Partial<
    Pick<CertificateSummary, 'status' | 'revocation' | 'issuerName' | 'subject'>
  >,
  now: Date,
): string {
  const { altNames, issuer, status, revocation, issuerName, subject } = certificate
  const isSelfIssued = issuerName === undefined || issuerName === subject
  const parts = [
    status === 'revoked' ? (revocation?.reason === 'certificateHold' ? 'On hold' : 'Revoked') : status === 'replaced' ? 'Replaced by a newer one' : validityWords(certificate, now),
    altNames.length > 0 && `for ${listWords(altNames.map(({ value }) => safeText(value)))}`,
    issuer ? `signed by ${safeText(issuer.name)}` : isSelfIssued ? 'signed by itself' : `signed by ${safeText(issuerName)}, which is not in this vault`,
  ]
  return `${parts.filter((part) => part !== false).join(', ')}.`
}

/** Days as a person says them: "397 days", "2 years", "10 years". Whole years of 365 days only. */
export function validityDaysWords(days: number): string {
  return days >= 365 && days % 365 === 0 ? count(days / 365, 'year') : count(days, 'day')
}

function dayOf(date: Date, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeZone }).format(date)
}

function clockTime(date: Date, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(date)
}
