import type { CertificateSummary } from '../../shared/certificate.ts'

/** What the vault holds that a walk through the wizard can go on with. */
export interface Holdings {
  /** Root and issuing CAs of every status, the oldest first. */
  authorities: readonly CertificateSummary[]
  /** Active ones, the newest first. */
  brokers: readonly CertificateSummary[]
  /** Active devices and clients, the newest first; not all of them where `identityTotal` is greater. */
  identities: readonly CertificateSummary[]
  identityTotal: number
}

export const noHoldings: Holdings = { authorities: [], brokers: [], identities: [], identityTotal: 0 }

/** Whether this authority could sign now: active, in date, its key in the vault. */
export function canSign({ kind, status, hasKey, notAfter }: CertificateSummary, now: Date): boolean {
  const isAuthority = kind === 'root-ca' || kind === 'issuing-ca'
  return isAuthority && status === 'active' && hasKey && Date.parse(notAfter) > now.getTime()
}

/** The serial number of the trust anchor above a certificate of the vault; for a root CA its own. */
export function rootOf(holdings: Holdings, { fingerprint, issuer }: Pick<CertificateSummary, 'fingerprint' | 'issuer'>): string {
  let root = fingerprint
  let above = issuer
  // A path of ours has three certificates; a loop cannot be, and would end here.
  for (let depth = 0; above !== null && depth < 16; depth++) {
    root = above.fingerprint
    above = holdings.authorities.find((each) => each.fingerprint === root)?.issuer ?? null
  }
  return root
}

/** What was issued a moment ago, before the lists were asked for again. */
export function withIssued(holdings: Holdings, issued: readonly CertificateSummary[]): Holdings {
  const known = new Set([...holdings.authorities, ...holdings.brokers, ...holdings.identities].map(({ fingerprint }) => fingerprint))
  const fresh = issued.filter(({ fingerprint }) => !known.has(fingerprint))
  if (fresh.length === 0) return holdings
  const authorities = fresh.filter(({ kind }) => kind === 'root-ca' || kind === 'issuing-ca')
  const brokers = fresh.filter(({ kind }) => kind === 'broker')
  const identities = fresh.filter(({ kind }) => kind === 'device' || kind === 'client')
  return {
    authorities: [...holdings.authorities, ...authorities],
    brokers: [...brokers.toReversed(), ...holdings.brokers],
    identities: [...identities.toReversed(), ...holdings.identities],
    identityTotal: holdings.identityTotal + identities.length,
  }
}

/** Equal for names that the vault takes for the same: case does not count, nor how accents are composed. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
