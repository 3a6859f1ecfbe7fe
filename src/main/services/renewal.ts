import { AppError } from '../../shared/errors.ts'
import type { AltName } from '../../shared/alt-name.ts'
import { dayMs, type CertificateSummary } from '../../shared/certificate.ts'
import type { EnrolProgress, EnrolResult } from '../../shared/contract.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { isAuthority } from '../../shared/profile.ts'
import type { DistinguishedName } from '../../shared/distinguished-name.ts'
import { certificateParts } from '../pki/certificate-parts.ts'
import { decodeName } from '../pki/distinguished-name.ts'
import { readCertificate, type ReadCertificate } from '../pki/read-certificate.ts'
import type { Profile } from '../profiles/profile.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import { issueAll, ordersByRun, outlookOn, type IssuingOutlook, type Order, type Run, type RunSubject } from './issuing.ts'
import { profilesOf } from './own-profiles.ts'
import type { Workspace } from './workspace.ts'

/** What is carried over unless it is said here. */
export interface RenewalRequest {
  /** Re-key (RFC 3647 4.7) instead of renew (4.6). */
  newKey: boolean
  /** Of the new key. */
  keyType?: KeyType | undefined
  /** Left out: as long as the old one was issued for, or to the issuer's end if that comes sooner. */
  validityDays?: number | undefined
  /** In place of the old ones. */
  altNames?: readonly AltName[] | undefined
  /** Another authority than the old one's: after a roll-over. */
  issuer?: string | undefined
}

/**
 * Issues a new certificate in the place of each: for the same subject, names and purposes, with the same key or a new one. The old
 * one stays valid until it expires or is revoked on purpose. One that cannot be renewed is reported and the others go on; a
 * renewal of one throws what is wrong with it. Throws NOT_FOUND, AMBIGUOUS_REFERENCE.
 */
export async function renewCertificates(
  workspace: Workspace,
  request: RenewalRequest & { references: readonly string[] },
  context: { signal?: AbortSignal; emit?: (progress: EnrolProgress) => void } = {},
): Promise<EnrolResult> {
  const certificates = distinct(request.references.map((reference) => workspace.vault.find(reference)))
  const renewalOf = prepareRenewals(workspace, request)
  const subjects = certificates.map((stored) => ({ stored, subject: subjectIn(stored) }))
  return issueAll(workspace, subjects, ({ stored }) => renewalOf(stored), { ...context, keyType: request.keyType })
}

/** Gives what is made in the place of a certificate; throws what keeps it from being renewed. */
export function prepareRenewals(workspace: Workspace, request: RenewalRequest): (stored: StoredCertificate) => Order {
  const orderFor = ordersByRun(workspace)
  return (stored) => {
    refuse(stored.summary, request)
    const { run, ...subject } = toRenewal(workspace, stored, request)
    return orderFor(run, withKey(workspace.vault, subject, request.newKey))
  }
}

/**
 * Says what would come of renewing one; changes nothing. Throws what is wrong with it, NOT_FOUND, AMBIGUOUS_REFERENCE, VAULT_LOCKED.
 */
export function renewalOutlook(workspace: Workspace, { references: [reference], ...request }: RenewalRequest & { references: readonly [string] }): IssuingOutlook {
  const stored = workspace.vault.find(reference)
  refuse(stored.summary, request)
  const { run, ...subject } = toRenewal(workspace, stored, request)
  return outlookOn(workspace, run, withKey(workspace.vault, subject, request.newKey))
}

interface RenewalSubject extends RunSubject {
  replaces: string
  /** Whether the old key is in the vault, where it is to be used again. */
  old: CertificateSummary
  publicKey: Uint8Array
  run: Run
}

function toRenewal(workspace: Workspace, { summary, der }: StoredCertificate, request: RenewalRequest): RenewalSubject {
  const { subject, subjectPublicKey } = certificateParts(der)
  // Of a device nothing else is carried over, and there may be very many of them: to read it in full takes far longer.
  const read = isAuthority(summary.kind) || summary.kind === 'broker' ? readCertificate(der) : null
  return {
    subject: decodeName(subject),
    encodedSubject: subject,
    subjectKeyIdentifier: read ? keptIdentifier(summary, read) : undefined,
    altNames: request.altNames ?? summary.altNames,
    replaces: summary.fingerprint,
    old: summary,
    publicKey: subjectPublicKey,
    run: runFor(workspace, summary, read, request),
  }
}

function subjectIn({ der }: StoredCertificate): DistinguishedName {
  return decodeName(certificateParts(der).subject)
}

/** What an authority has issued points to its key identifier, however that was made; an end entity's is made anew. */
function keptIdentifier({ kind }: CertificateSummary, { subjectKeyIdentifier }: ReadCertificate): Uint8Array | undefined {
  return isAuthority(kind) && subjectKeyIdentifier !== null ? Buffer.from(subjectKeyIdentifier, 'hex') : undefined
}

function runFor({ vault }: Workspace, old: CertificateSummary, read: ReadCertificate | null, request: RenewalRequest): Run {
  const profile = profileOf(vault, old)
  const isCa = isAuthority(old.kind)
  const pathLength = isCa ? (read?.basicConstraints?.pathLength ?? null) : undefined
  return {
    profile: isCa ? keepingPathLength(profile) : profile,
    issuer: old.kind === 'root-ca' ? undefined : (request.issuer ?? issuerOf(vault, old)),
    keyType: request.newKey ? (request.keyType ?? old.keyType ?? undefined) : undefined,
    validityDays: request.validityDays,
    usualDays: usualDays(old, profile),
    pathLength,
    isBridge: old.kind === 'broker' && read?.extendedKeyUsage.includes('clientAuth') === true,
  }
}

/** One that was made elsewhere may have a path length that the profile gives to nobody; what stands below it counts on it. */
function keepingPathLength(profile: Profile): Profile {
  return {
    ...profile,
    extensions: ({ pathLength = null, ...request }) => ({
      ...profile.extensions({ ...request, pathLength: undefined }),
      basicConstraints: { isCa: true, pathLength },
    }),
  }
}

function profileOf(vault: Vault, { profile, kind }: CertificateSummary): Profile {
  return profilesOf(vault).forCertificate(kind, profile)
}

/** The newest certificate of the authority that issued the old one. */
function issuerOf(vault: Vault, { fingerprint, name, issuerName }: CertificateSummary): string {
  const issuer = vault.pathOf(fingerprint)[1]
  if (issuer) return issuer.summary.fingerprint
  throw new AppError('NOT_FOUND', `${JSON.stringify(name)} was issued by ${issuerName}, which is not in the vault.`, {
    remedy: 'Import that authority with its key, or say which authority of the vault is to issue the new certificate.',
    details: { issuer: issuerName },
  })
}

/** A certificate of ours was issued a moment after its notBefore, for the days that somebody wanted. */
function usualDays({ origin, issuedAt, notAfter }: CertificateSummary, profile: Profile): number {
  if (origin !== 'issued') return profile.defaultValidityDays
  return Math.max(1, Math.round((Date.parse(notAfter) - Date.parse(issuedAt)) / dayMs))
}

function refuse(old: CertificateSummary, request: RenewalRequest): void {
  const { name, status, revocation, keyType, keyDescription, viewOnly, kind, hasKey, replacedBy } = old
  const shown = JSON.stringify(name)
  if (replacedBy) {
    throw new AppError('NAME_TAKEN', `${shown}, certificate ${old.serialNumber}, was replaced already, by ${replacedBy.serialNumber}.`, {
      remedy: 'Renew the newer one instead.',
      details: { name, fingerprint: replacedBy.fingerprint },
    })
  }
  if (status === 'revoked' && !request.newKey) {
    throw new AppError('ALREADY_REVOKED', `${shown} was revoked (${revocation!.reason}): its key is not to be trusted again.`, {
      remedy: isAuthority(kind)
        ? 'Create a new authority, and issue anew what this one has issued.'
        : revocation!.reason === 'certificateHold'
          ? 'Undo the hold first, or re-key it, which makes a new key.'
          : 'Re-key it instead, which makes a new key.',
    })
  }
  if (keyType === null && !request.newKey) {
    throw new AppError('KEY_TYPE_NOT_SUPPORTED', `The key of ${shown} is ${keyDescription}, for which Certwright issues nothing.`, {
      remedy: 'Re-key it instead, with one of the key types that every device understands.',
    })
  }
  if (viewOnly !== null && isAuthority(kind)) {
    throw new AppError('ISSUER_CANNOT_SIGN', `${shown} is here for viewing only: ${viewOnly}`, {
      remedy: 'Create a new authority, and issue the certificates from that one.',
    })
  }
  if (isAuthority(kind) && request.newKey) {
    throw new AppError('PROFILE_MISMATCH', `${shown} is an authority: with a new key it would be another one.`, {
      remedy: kind === 'root-ca' ? 'Renew it with its key, or roll over to a new root CA.' : 'Renew it with its key, or create a new issuing CA.',
    })
  }
  if (kind === 'root-ca' && !hasKey) {
    throw new AppError('NOT_FOUND', `The vault does not hold the private key of ${shown}, which signs itself.`, {
      remedy: 'Bring its key back, then renew it.',
    })
  }
  if (request.newKey && !hasKey) {
    throw new AppError('NOT_FOUND', `The key of ${shown} was born elsewhere, and the new one should be too.`, {
      remedy: 'Make a certification request where the key is to be used, and sign that.',
    })
  }
}

function withKey(vault: Vault, { old, publicKey, ...subject }: Omit<RenewalSubject, 'run'>, newKey: boolean): RunSubject {
  if (newKey) return subject
  const privateKey = old.hasKey ? vault.openKey(old.fingerprint) : null
  return { ...subject, key: { keyType: old.keyType!, publicKey, privateKey } }
}

function distinct(certificates: readonly StoredCertificate[]): StoredCertificate[] {
  return [...new Map(certificates.map((stored) => [stored.summary.fingerprint, stored])).values()]
}
