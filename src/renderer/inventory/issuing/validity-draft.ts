import { dayMs } from '../../../shared/certificate.ts'
import { dateWords, grouped, validityDaysWords, type WordsOptions } from '../../words.ts'

/** Days as typed; undefined where nothing was chosen, so that the profile's default counts. */
export type ValidityDraft = number | undefined

export interface ValidityLimits {
  /** The profile's. */
  defaultDays: number
  now: Date
  /** The authority that signs; undefined where a root CA signs itself. ISO 8601. */
  issuer?: { name: string; notAfter: string } | undefined
}

/** What a draft amounts to. */
export interface ValidityReading {
  /** For the core: undefined for the default, which may be shortened to the issuer's end. */
  days: number | undefined
  /** Until when, in words. */
  sentence: string
  problem: string | undefined
}

/** The contract's own bounds. */
export const mostDays = 36_500

/** Reads a draft: until when the certificate would be valid. No certificate outlives its issuer. */
export function readValidity(draft: ValidityDraft, limits: ValidityLimits, options: WordsOptions = {}): ValidityReading {
  const { defaultDays, now, issuer } = limits
  const days = draft ?? defaultDays
  if (!Number.isInteger(days) || days < 1 || days > mostDays) {
    return { days: undefined, sentence: '', problem: `Give a whole number of days from 1 to ${grouped(mostDays)}.` }
  }
  const endMs = now.getTime() + days * dayMs
  const issuerEndMs = issuer ? Date.parse(issuer.notAfter) : Infinity
  if (endMs <= issuerEndMs) {
    return { days: draft, sentence: `${validityDaysWords(days)}: until ${dateWords(iso(endMs), options)}.`, problem: undefined }
  }
  const issuerEnd = `${issuer!.name} ends on ${dateWords(iso(issuerEndMs), options)}`
  if (draft === undefined) return { days: undefined, sentence: `${issuerEnd}, and so does this.`, problem: undefined }
  const most = Math.floor((issuerEndMs - now.getTime()) / dayMs)
  const advice = most > 0 ? `: at most ${grouped(most)} ${most === 1 ? 'day' : 'days'}.` : ': less than a day is left.'
  return { days: draft, sentence: '', problem: `${issuerEnd}${advice}` }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
