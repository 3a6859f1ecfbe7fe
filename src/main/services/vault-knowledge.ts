import type { CertificateSummary } from '../../shared/certificate.ts'
import { toPem } from '../../shared/pem.ts'
import { certificateKinds } from '../../shared/profile.ts'
import type { VaultKnowledge } from '../mqtt/network-contract.ts'
import type { Vault } from '../store/vault.ts'

const pageSize = 1000

/** What the built-in broker is to know of the vault besides its roots: the issuing CAs, and what was revoked and is still in date. */
export function vaultKnowledge(vault: Vault, now: Date): VaultKnowledge {
  const { certificates: issuing } = vault.list(
    { kinds: ['issuing-ca'], sort: 'issuedAt', descending: true, offset: 0, limit: pageSize },
    now,
  )
  // One on a curve without a NIST name is kept for viewing; to verify by it can end the process.
  const safe = issuing.filter(({ keyDescription }) => !/^EC (?!P-)/.test(keyDescription))
  return {
    issuers: safe.map((authority) => ({
      certificate: toPem('CERTIFICATE', vault.find(authority.fingerprint).der),
      revoked: authority.revocation ? `is from ${authority.name}, which ${revocationWords(authority.revocation)}` : null,
    })),
    revoked: Object.fromEntries(
      revokedIn(vault, now)
        .filter(({ notAfter }) => Date.parse(notAfter) >= now.getTime())
        .map(({ fingerprint, revocation }) => [fingerprint, revocationWords(revocation!)]),
    ),
  }
}

function revokedIn(vault: Vault, now: Date): CertificateSummary[] {
  const found: CertificateSummary[] = []
  for (;;) {
    const { total, certificates } = vault.list(
      { kinds: [...certificateKinds], statuses: ['revoked'], sort: 'issuedAt', descending: false, offset: found.length, limit: pageSize },
      now,
    )
    found.push(...certificates)
    if (certificates.length === 0 || found.length >= total) return found
  }
}

function revocationWords({ at, reason }: NonNullable<CertificateSummary['revocation']>): string {
  return reason === 'certificateHold' ? `is on hold since ${at.slice(0, 10)}` : `was revoked on ${at.slice(0, 10)} (${reason})`
}
