import { dayMs } from '../../shared/certificate.ts'
import type { BundleProblem } from '../../shared/export.ts'
import type { ReadmeStep } from './readme.ts'
import type { AuthorityRevocations, BundleSource } from './target.ts'

/** A CRL that goes into the `crlfile`, and whose it is. */
export type ListedRevocations = AuthorityRevocations & { list: NonNullable<AuthorityRevocations['list']> }

/**
 * The CRLs for a `crlfile`: the latest of each authority. Mosquitto (2.0.11, tried) asks only about the certificate that the client
 * itself shows, and refuses it where its issuer's CRL is missing or expired, so an authority that issues to authorities alone needs
 * none; what it has is given for readers that ask about the whole path, unless it has expired. That of a revoked authority is no
 * part of the source: without it all that it has issued is refused, which Mosquitto would not do for the revocation of the
 * authority itself.
 */
export function listsFor({ revocations, now }: Pick<BundleSource, 'revocations' | 'now'>): ListedRevocations[] {
  const listed = revocations.filter((each): each is ListedRevocations => each.list !== null)
  return listed.filter(({ hasIssued, list }) => hasIssued || list.nextUpdate > now)
}

/**
 * An error where the broker would refuse a whole authority's devices for its CRL; a warning where it soon will, or would let
 * somebody in who was revoked.
 */
export function revocationProblems(source: Pick<BundleSource, 'revocations' | 'now'>): BundleProblem[] {
  const isChecked = listsFor(source).length > 0
  return source.revocations.flatMap((each) => [
    ...(isChecked && each.hasIssued ? lockOuts(each, source.now) : []),
    ...(each.changesSince > 0 ? [unheard(each)] : []),
  ])
}

/** What to know of the `crlfile`, for the README. */
export function revocationNotes(source: Pick<BundleSource, 'revocations' | 'now'>): ReadmeStep[] {
  const lists = listsFor(source).filter(({ hasIssued }) => hasIssued)
  if (lists.length === 0) return []
  const first = new Date(Math.min(...lists.map(({ list }) => list.nextUpdate.getTime())))
  const date = first.toISOString().slice(0, 16).replace('T', ' ')
  return [
    {
      text:
        `crl.pem is good until ${date} UTC: from then on the broker refuses everybody. Before that, and after each revocation, ` +
        'issue the revocation lists anew, put the new crl.pem in its place and send SIGHUP. Who is connected already stays ' +
        'until the connection ends; restart the broker where that must be at once. A broker that has run without crl.pem so far ' +
        'is to be restarted too, as mosquitto.conf has a new line.',
    },
  ]
}

function lockOuts({ name, list }: AuthorityRevocations, now: Date): BundleProblem[] {
  if (list === null) {
    const message = `There is no revocation list (CRL) of ${name}: a broker that has those of others refuses all that ${name} has issued.`
    return [{ severity: 'error', message, remedy }]
  }
  const leftMs = list.nextUpdate.getTime() - now.getTime()
  const date = list.nextUpdate.toISOString().slice(0, 10)
  if (leftMs <= 0) {
    const message = `The revocation list (CRL) of ${name} expired on ${date}: the broker would refuse all that ${name} has issued.`
    return [{ severity: 'error', message, remedy }]
  }
  if (leftMs >= 7 * dayMs) return []
  const message = `The revocation list (CRL) of ${name} expires on ${date}; from then on the broker refuses all that ${name} has issued.`
  return [{ severity: 'warning', message, remedy }]
}

function unheard({ name, list, changesSince }: AuthorityRevocations): BundleProblem {
  const since = list === null ? 'and there is no revocation list (CRL) of it' : 'since its last revocation list (CRL)'
  const count = changesSince === 1 ? '1 certificate' : `${changesSince} certificates`
  const message = `${name} has revoked ${count}, or taken it off hold, ${since}; the broker does not know of it.`
  return { severity: 'warning', message, remedy }
}

const remedy = 'Issue the revocation lists, then export the broker again.'
