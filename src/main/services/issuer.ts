import { AppError } from '../../shared/errors.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { authorityKinds } from '../../shared/profile.ts'
import { issuerFromCertificate, type Issuer } from '../pki/certificate.ts'
import { readCertificate, type ReadCertificate } from '../pki/read-certificate.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'

/** An authority that is about to sign: what the vault says, what its certificate says, and its opened key. */
export interface OpenIssuer {
  summary: CertificateSummary
  certificate: ReadCertificate
  der: Uint8Array
  signer: Issuer
}

/** Opens the authority that `reference` names, or the vault's only one. Throws NOT_FOUND, AMBIGUOUS_REFERENCE, VAULT_LOCKED, ISSUER_CANNOT_SIGN. */
export function openIssuer(vault: Vault, reference: string | undefined, now: Date): OpenIssuer {
  const { summary, der } = reference === undefined ? onlyAuthority(vault, now) : vault.find(reference, authorityKinds)
  if (summary.status === 'revoked') {
    throw new AppError('ISSUER_CANNOT_SIGN', `${summary.name} has been revoked and signs nothing any more.`, {
      remedy: 'Choose another authority as the issuer.',
      details: { fingerprint: summary.fingerprint },
    })
  }
  if (summary.viewOnly !== null) {
    throw new AppError('ISSUER_CANNOT_SIGN', `${summary.name} is here for viewing only: ${summary.viewOnly}`, {
      remedy: 'Choose another authority as the issuer, or create a new one.',
      details: { fingerprint: summary.fingerprint },
    })
  }
  const signer = issuerFromCertificate(der, vault.openKey(summary.fingerprint))
  return { summary, certificate: readCertificate(der), der, signer }
}

/** An issuing CA comes before a root CA; where there are several of the same rank, the person must choose. */
function onlyAuthority(vault: Vault, now: Date): StoredCertificate {
  const { certificates } = vault.list(
    { kinds: [...authorityKinds], statuses: ['active'], sort: 'issuedAt', descending: false, offset: 0, limit: 1000 },
    now,
  )
  const able = certificates.filter(({ hasKey, viewOnly }) => hasKey && viewOnly === null)
  const issuing = able.filter(({ kind }) => kind === 'issuing-ca')
  const candidates = issuing.length > 0 ? issuing : able
  const [first, ...others] = candidates
  if (!first) {
    const offline = certificates.find(({ takenOfflineAt }) => takenOfflineAt !== null)
    if (offline) {
      throw new AppError('NOT_FOUND', `The vault does not hold the private key of ${JSON.stringify(offline.name)}: it was taken offline.`, {
        remedy: 'Bring the key back from the file that it was written to.',
        details: { fingerprint: offline.fingerprint },
      })
    }
    throw new AppError('NOT_FOUND', 'The vault has no certification authority that could sign.', {
      remedy: 'Create a certification authority first.',
    })
  }
  if (others.length > 0) {
    throw new AppError('AMBIGUOUS_REFERENCE', `The vault has ${candidates.length} authorities that could sign this.`, {
      remedy: 'Say which one is to issue.',
      details: { candidates: candidates.map(({ name, fingerprint }) => `${name} (fingerprint ${fingerprint.slice(0, 16)}…)`) },
    })
  }
  return vault.find(first.fingerprint)
}
