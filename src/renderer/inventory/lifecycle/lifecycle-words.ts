import type { CertificateSummary } from '../../../shared/certificate.ts'
import type { EnrolResult } from '../../../shared/contract.ts'
import { isAuthority, type CertificateKind } from '../../../shared/profile.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { count, dateWords, listWords } from '../../words.ts'

type Named = Pick<CertificateSummary, 'name' | 'kind'>

const nouns: Readonly<Record<CertificateKind, readonly [one: string, many: string]>> = {
  'root-ca': ['authority', 'authorities'],
  'issuing-ca': ['authority', 'authorities'],
  broker: ['broker', 'brokers'],
  device: ['device', 'devices'],
  client: ['client', 'clients'],
}

/** "2 devices and 1 broker", those that there are most of first. */
export function kindCounts(certificates: readonly Pick<CertificateSummary, 'kind'>[]): string {
  const groups = Map.groupBy(certificates, ({ kind }) => nouns[kind])
  const counts = [...groups].sort(([, a], [, b]) => b.length - a.length).map(([[one, many], each]) => count(each.length, one, many))
  return listWords(counts, counts.length)
}

/** "sensor-1", "sensor-1, sensor-2 and 7 more". Safe to show. */
export function namesOf(certificates: readonly Pick<CertificateSummary, 'name'>[]): string {
  return listWords(certificates.map(({ name }) => safeText(name)))
}

/** Authorities are renewed on their own page; what was replaced has its successor already. */
export function canRenew({ kind, status, replacedBy }: Pick<CertificateSummary, 'kind' | 'status' | 'replacedBy'>): boolean {
  return !isAuthority(kind) && status === 'active' && replacedBy === null
}

/** What was issued here and is not revoked for good; a root CA is not revoked: it is not trusted any more. */
export function canRevoke({ kind, issuer, revocation }: Pick<CertificateSummary, 'kind' | 'issuer' | 'revocation'>): boolean {
  return kind !== 'root-ca' && issuer !== null && (revocation === null || revocation.reason === 'certificateHold')
}

export function isOnHold({ revocation }: Pick<CertificateSummary, 'revocation'>): boolean {
  return revocation?.reason === 'certificateHold'
}

/** What a renewal does, before the button. */
export function renewalConsequence(certificates: readonly CertificateSummary[], newKey: boolean): { message: string; remedy: string } {
  const [only, ...others] = certificates
  const isOne = only !== undefined && others.length === 0
  const what = isOne ? safeText(only.name) : `Each of the ${count(certificates.length, 'certificate')}`
  const key = newKey ? 'a new key' : 'the key that it has'
  const end = isOne ? ` until ${dateWords(only.notAfter)}` : ' until it ends'
  return {
    message: `${what} gets a new certificate, with ${key}. The old one stays valid${end}.`,
    remedy: newKey
      ? `Nothing changes where ${isOne ? 'it is' : 'they are'} in use until the new ${isOne ? 'bundle is' : 'bundles are'} there: a key and its certificate go together.`
      : `Nothing changes where ${isOne ? 'it is' : 'they are'} in use until the new ${isOne ? 'certificate is' : 'certificates are'} there; the keys that lie there stay right.`,
  }
}

/** What a revocation does, before the button. */
export function revocationConsequence(certificates: readonly Named[], isHold: boolean): { message: string; remedy: string } {
  const who = certificates.length === 1 ? namesOf(certificates) : kindCounts(certificates)
  const what = isHold ? 'is refused until the hold is taken off' : 'is refused for good: no certificate comes back from it'
  const brokersAmong = certificates.filter(({ kind }) => kind === 'broker').length
  return {
    message: `Once ${isHold ? 'on hold' : 'revoked'}, ${who} ${certificates.length === 1 ? what : what.replace(/^is /, 'are each ')}.`,
    remedy:
      brokersAmong > 0
        ? 'Devices rarely look at revocation lists: a broker that somebody else may pose as needs its name or the authority changed, too.'
        : brokersLearn,
  }
}

/** How a revocation comes to those who are to heed it. */
export const brokersLearn =
  'Brokers learn of it only from the authority’s revocation list: issue it, copy the file to the broker, and have it read again (for Mosquitto a SIGHUP). Sessions that are connected stay until they are dropped.'

/** What a run that did not finish has come to, for a notice. */
export function unfinishedRun({ issued, failed, notStarted }: EnrolResult): { message: string; remedy: string } | undefined {
  if (failed.length === 0 && notStarted.length === 0) return undefined
  const done = issued.length === 0 ? 'Nothing was issued' : `${count(issued.length, 'new certificate is', 'new certificates are')} issued`
  const rest = [
    failed.length > 0 && `${listWords(failed.map(({ name }) => safeText(name)))} could not be renewed`,
    notStarted.length > 0 && `${listWords(notStarted.map(safeText))} ${notStarted.length === 1 ? 'was' : 'were'} not started`,
  ].filter((part) => part !== false)
  const [first] = failed
  return {
    message: `${done}; ${rest.join(', ')}.`,
    remedy: first
      ? [`${safeText(first.name)}: ${first.error.message}`, first.error.remedy].filter((part) => part !== undefined).join(' ')
      : 'Renew those again to go on; what is issued stays issued.',
  }
}
