import { AppError } from '../../shared/errors.ts'
import { dayMs } from '../../shared/certificate.ts'

/** How long a certificate is asked to be valid. */
export interface ValidityRequest {
  now: Date
  /** From `now` on. */
  days: number
  /** Whether a person asked for these days; a profile's default may be shortened without asking. */
  isExplicit: boolean
  /** Both left out where a root CA signs itself. */
  issuerNotBefore?: Date | undefined
  issuerNotAfter?: Date | undefined
}

export interface ValidityPeriod {
  notBefore: Date
  notAfter: Date
}

/** Devices whose clock is behind by up to an hour still accept what was issued a moment ago. */
const allowanceMs = 3_600_000

/**
 * The validity period of a certificate, both ends included (RFC 5280 4.1.2.5), in whole seconds. It begins an hour before
 * `now` and ends `days` after it, but lies wholly within the issuer's own: a default is shortened to the issuer's end, what
 * was asked is refused with VALIDITY_BEYOND_ISSUER. Throws ISSUER_EXPIRED where the issuer's end has passed.
 */
export function validityPeriod({ now, days, isExplicit, issuerNotBefore, issuerNotAfter }: ValidityRequest): ValidityPeriod {
  const nowMs = Math.floor(now.getTime() / 1000) * 1000
  const issuerEndMs = issuerNotAfter?.getTime() ?? Infinity
  const issuerStartMs = issuerNotBefore?.getTime() ?? -Infinity
  if (issuerEndMs < nowMs) {
    const end = new Date(issuerEndMs).toISOString()
    throw new AppError('ISSUER_EXPIRED', `The issuing authority expired on ${printDate(issuerEndMs)}.`, {
      remedy: 'Renew the authority, or issue from another one.',
      details: { issuerNotAfter: end },
    })
  }
  const wantedEndMs = nowMs + days * dayMs
  if (isExplicit && wantedEndMs > issuerEndMs) throw beyondIssuer(days, nowMs, wantedEndMs, issuerEndMs)
  return {
    notBefore: new Date(Math.max(nowMs - allowanceMs, issuerStartMs)),
    notAfter: new Date(Math.min(wantedEndMs, issuerEndMs)),
  }
}

function beyondIssuer(days: number, nowMs: number, wantedEndMs: number, issuerEndMs: number): AppError {
  const greatest = Math.floor((issuerEndMs - nowMs) / dayMs)
  return new AppError(
    'VALIDITY_BEYOND_ISSUER',
    `${days} days would end on ${printDate(wantedEndMs)}, after the issuing authority, which ends on ${printDate(issuerEndMs)}.`,
    {
      remedy:
        greatest > 0
          ? `Ask for at most ${greatest} ${greatest === 1 ? 'day' : 'days'}, or renew the authority first.`
          : 'Renew the authority first: it has less than a day left.',
      details: { notAfter: new Date(wantedEndMs).toISOString(), issuerNotAfter: new Date(issuerEndMs).toISOString(), greatest },
    },
  )
}

/** Day and minute in UTC; two dates that fall on one day still show which is later. */
function printDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
