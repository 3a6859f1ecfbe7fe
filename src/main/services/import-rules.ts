import { checkAltName, type AltName } from '../../shared/alt-name.ts'
import { AppError } from '../../shared/errors.ts'
import type { CertificateFacts, ConsumerVerdict, ForeignAltName } from '../../shared/inspection.ts'
import { isAuthority, type CertificateKind } from '../../shared/profile.ts'

/** What a certificate is that others made, and what can be done with it. Pure. */

/** The kind, and where nothing in the certificate says it, a sentence on why it is taken for that. */
export interface LikelyKind {
  kind: CertificateKind
  doubt: string | null
}

/** What it is in an MQTT system. `hasIssued` is whether something is known that it has signed. */
export function likelyKind(facts: CertificateFacts, hasIssued: boolean): LikelyKind {
  const { basicConstraints, isSelfIssued, extendedKeyUsage: purposes, keyUsage, altNames } = facts
  if (basicConstraints?.isCa === true) return { kind: isSelfIssued ? 'root-ca' : 'issuing-ca', doubt: null }
  if (basicConstraints === null && isSelfIssued && (hasIssued || keyUsage.includes('keyCertSign'))) {
    return { kind: 'root-ca', doubt: 'Nothing in it says that it is an authority, but it has signed others.' }
  }
  if (purposes.includes('serverAuth')) return { kind: 'broker', doubt: null }
  if (purposes.includes('clientAuth')) return { kind: 'device', doubt: null }
  const namesHost = altNames.some(({ type }) => type === 'dns' || type === 'ip') && !altNames.some(({ type }) => type === 'uri')
  return namesHost
    ? { kind: 'broker', doubt: 'It has no extended key usage; it is taken for a broker’s because it names hosts.' }
    : { kind: 'device', doubt: 'It has no extended key usage; it is taken for a device’s because it names no host. Say so if it is another’s.' }
}

/** Throws PROFILE_MISMATCH where a certificate cannot be of the kind that a person says. */
export function checkKind({ name, basicConstraints }: CertificateFacts, kind: CertificateKind): void {
  const contradicts = basicConstraints !== null && basicConstraints.isCa !== isAuthority(kind)
  if (!contradicts) return
  const [is, isNot] = basicConstraints.isCa ? ['an authority', 'no'] : ['no authority', 'one']
  throw new AppError('PROFILE_MISMATCH', `${JSON.stringify(name)} is ${is} by its basicConstraints and cannot be taken for ${isNot}.`, {
    remedy: 'Leave out what it is to be taken for.',
  })
}

/** Why a certificate is for viewing only, a sentence; null where it can be used. */
export function viewOnlyReason(facts: CertificateFacts, kind: CertificateKind): string | null {
  const { keyType, keyDescription, signatureAlgorithm, isSelfIssued, version, basicConstraints, keyUsage } = facts
  if (keyType === null) return `Its key is of type ${keyDescription}, with which Certwright does not work.`
  if (!isSelfIssued && /md5|sha1/i.test(signatureAlgorithm)) {
    return `It is signed with ${signatureAlgorithm}, which can be forged and which TLS programs refuse.`
  }
  if (!isAuthority(kind)) return null
  if (version < 3) return `It is of version ${version}, which cannot say that it is an authority; much of what it would sign is refused.`
  if (basicConstraints === null) return 'It lacks basicConstraints with CA:TRUE, without which most programs take it for no authority.'
  if (keyUsage.length > 0 && !keyUsage.includes('keyCertSign')) return 'Its key usage does not allow it to sign certificates.'
  return null
}

/** For an authority: who will refuse what it signs, one sentence for each reason. */
export function authorityWarnings(verdicts: readonly ConsumerVerdict[]): string[] {
  const byReason = new Map<string, string[]>()
  for (const { severity, reason, consumer } of verdicts) {
    if (severity === 'refuses') byReason.set(reason, [...(byReason.get(reason) ?? []), consumer])
  }
  return [...byReason].map(([reason, consumers]) => `${reason} Refused by: ${consumers.join(', ')}.`)
}

/** Those of the names that a certificate of ours could have; the others stay in its DER. */
export function ownAltNames(names: readonly ForeignAltName[]): AltName[] {
  return names.flatMap(({ type, value }) => {
    if (type === 'email' || type === 'directory' || type === 'other') return []
    try {
      return [checkAltName({ type, value })]
    } catch (error) {
      if (error instanceof AppError) return []
      throw error
    }
  })
}
