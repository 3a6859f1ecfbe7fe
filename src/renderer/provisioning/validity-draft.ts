import { dayMs } from '../../shared/certificate.ts'
import { count, dateWords } from '../words.ts'

/** How long, as it is being typed. A year is 365 days. */
export interface ValidityDraft {
  amount: string
  unit: 'days' | 'years'
}

/** What a validity period is read against. */
export interface ValidityFrame {
  /** What the profile gives where nobody chose. */
  defaultDays: number
  /** Where the issuer's own period ends, ISO 8601; undefined for a root CA. */
  issuerNotAfter: string | undefined
  now: Date
}

/** What a draft amounts to. */
export interface ValidityReading {
  /** Undefined where there is a problem. */
  days: number | undefined
  /** To be asked of the core; undefined leaves it to the profile, whose default may be shortened to the issuer's end. */
  asked: number | undefined
  /** ISO 8601; undefined where there is a problem. */
  notAfter: string | undefined
  /** The profile's default ends with the issuer's own period instead. */
  isShortened: boolean
  problem: string | undefined
}

const longestDays = 36_500
const daysOf = { days: 1, years: 365 } as const
/** The core reads its clock a little later than the page does. */
const clockSlackMs = 600_000

/** A draft that says `days`; in years where they are whole ones. */
export function validityDraft(days: number): ValidityDraft {
  return days >= 365 && days % 365 === 0 ? { amount: String(days / 365), unit: 'years' } : { amount: String(days), unit: 'days' }
}

/** Reads a draft; null stands for the profile's default. */
export function readValidity(draft: ValidityDraft | null, frame: ValidityFrame): ValidityReading {
  const { defaultDays, issuerNotAfter, now } = frame
  const { amount, unit } = draft ?? validityDraft(defaultDays)
  if (!/^\d{1,6}$/.test(amount.trim())) return wrong('Give a whole number.')
  const days = Number(amount) * daysOf[unit]
  if (days < 1) return wrong('Give at least 1 day.')
  if (days > longestDays) return wrong(unit === 'years' ? 'Give at most 100 years.' : 'Give at most 36,500 days.')

  const issuerEndMs = issuerNotAfter === undefined ? Infinity : Date.parse(issuerNotAfter)
  const endMs = now.getTime() + days * dayMs
  const isDefault = days === defaultDays
  if (!isDefault && endMs > issuerEndMs - clockSlackMs) return wrong(beyondIssuer(issuerEndMs, now))
  const isShortened = endMs > issuerEndMs
  return {
    days,
    asked: isDefault ? undefined : days,
    notAfter: new Date(Math.min(endMs, issuerEndMs)).toISOString(),
    isShortened,
    problem: undefined,
  }
}

function wrong(problem: string): ValidityReading {
  return { days: undefined, asked: undefined, notAfter: undefined, isShortened: false, problem }
}

function beyondIssuer(issuerEndMs: number, now: Date): string {
  const greatest = Math.floor((issuerEndMs - clockSlackMs - now.getTime()) / dayMs)
  const end = `The authority ends on ${dateWords(new Date(issuerEndMs).toISOString())}`
  return greatest < 1 ? `${end}: renew it first.` : `${end}; give at most ${count(greatest, 'day')}.`
}
