import { additionalExtensionFault } from '../../shared/additional-extension.ts'
import { AppError } from '../../shared/errors.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { keyUsageFault, type CertificateExtensions } from '../../shared/profile.ts'
import { emptyName, printName } from './distinguished-name.ts'
import type { ReadCertificate } from './read-certificate.ts'

/** What is about to be signed, and by whom. */
export interface IssueRequest {
  /** Left out where a root CA signs itself. */
  issuer?: Pick<ReadCertificate, 'subject' | 'subjectName' | 'basicConstraints' | 'keyUsage'> | undefined
  /** Name in DER. */
  subject: Uint8Array
  extensions: CertificateExtensions
  keyType: KeyType
  /** Whether the profile is a person's own, which may ask for more critical extensions than basicConstraints and keyUsage. */
  isOwnProfile?: boolean
  /** The names, in DER, that a new CA must not take: those of the other entities of the vault. */
  takenNames?: readonly Uint8Array[]
}

/**
 * The rules that hold before anything is signed. Throws
 * ISSUER_CANNOT_SIGN, PATH_TOO_LONG, NAME_TAKEN for a CA whose name another entity has, INVALID_SUBJECT for one without a
 * name, PROFILE_MISMATCH for extensions that contradict each other.
 */
export function checkIssue({ issuer, subject, extensions, keyType, isOwnProfile = false, takenNames = [] }: IssueRequest): void {
  if (issuer) checkIssuer(issuer)
  checkExtensions(extensions, keyType)
  checkRareExtensions(extensions, isOwnProfile)
  const isNameless = subject.length === emptyName.length
  if (!extensions.basicConstraints.isCa) {
    if (isNameless && extensions.altNames.length === 0) throw nameless('A certificate needs a subject or an alternative name.')
    return
  }
  if (issuer) checkPathLength(issuer, extensions.basicConstraints.pathLength)
  // RFC 5280 4.1.2.6: a CA has a name.
  if (isNameless) throw nameless('A certification authority needs a name.')
  // Verifiers look for an issuer by its name: two CAs of one name are confounded, and one named as its issuer looks self-signed.
  if ([...(issuer ? [issuer.subjectName] : []), ...takenNames].some((taken) => Buffer.compare(taken, subject) === 0)) {
    throw new AppError('NAME_TAKEN', `The name ${printName(subject)} is taken, and an authority must have one of its own.`, {
      remedy: 'Choose another common name for the new authority.',
      details: { name: printName(subject) },
    })
  }
}

function checkIssuer({ subject, basicConstraints, keyUsage }: NonNullable<IssueRequest['issuer']>): void {
  // RFC 5280 4.2.1.3: where keyUsage is left out, as old CAs do, it restricts nothing.
  const maySign = keyUsage.length === 0 || keyUsage.includes('keyCertSign')
  const isCa = basicConstraints?.isCa === true
  if (isCa && maySign) return
  const lack = isCa ? 'its key usage does not include keyCertSign' : 'it is not a certification authority'
  throw new AppError('ISSUER_CANNOT_SIGN', `${subject} cannot sign certificates: ${lack}.`, {
    remedy: 'Choose a certification authority as the issuer.',
    details: { issuer: subject },
  })
}

/** RFC 5280 4.2.1.9: the path length is the number of CAs that may stand between this one and an end entity. */
function checkPathLength({ subject, basicConstraints }: NonNullable<IssueRequest['issuer']>, pathLength: number | null): void {
  const allowed = basicConstraints?.pathLength ?? null
  if (allowed === null) return
  if (allowed === 0) {
    throw new AppError('PATH_TOO_LONG', `${subject} has a path length of 0: it issues to end entities, not to authorities.`, {
      remedy: 'Choose an authority with a greater path length as the issuer, or create a new root CA.',
      details: { issuer: subject, pathLength: allowed },
    })
  }
  if (pathLength === null || pathLength >= allowed) {
    const asked = pathLength === null ? 'no limit' : `a path length of ${pathLength}`
    throw new AppError('PATH_TOO_LONG', `${subject} has a path length of ${allowed}; one under it cannot have ${asked}.`, {
      remedy: `Ask for a path length of at most ${allowed - 1}.`,
      details: { issuer: subject, pathLength: allowed },
    })
  }
}

function checkExtensions({ basicConstraints, keyUsage, extendedKeyUsage }: CertificateExtensions, keyType: KeyType): void {
  const signsCertificates = keyUsage.includes('keyCertSign')
  if (basicConstraints.isCa !== signsCertificates) {
    throw mismatch(basicConstraints.isCa ? 'A CA must have the key usage keyCertSign' : 'Only a CA has the key usage keyCertSign')
  }
  if (!basicConstraints.isCa && basicConstraints.pathLength !== null) throw mismatch('Only a CA has a path length')
  const fault = keyUsageFault(keyUsage, keyType)
  if (fault !== undefined) throw mismatch(fault)
  // Verifiers take the purposes of a CA for a limit on all that it issues.
  if (basicConstraints.isCa && extendedKeyUsage.length > 0) throw mismatch('A CA has no extended key usage')
}

function checkRareExtensions({ basicConstraints, nameConstraints, additional = [] }: CertificateExtensions, isOwnProfile: boolean): void {
  if (nameConstraints && !basicConstraints.isCa) throw mismatch('Only a CA has name constraints')
  const fault = additionalExtensionFault(additional)
  if (fault !== undefined) throw mismatch(fault.charAt(0).toUpperCase() + fault.slice(1))
  const critical = [
    ...(nameConstraints?.isCritical ? ['nameConstraints'] : []),
    ...additional.filter(({ isCritical }) => isCritical).map(({ oid }) => oid),
  ]
  if (critical.length > 0 && !isOwnProfile) {
    throw mismatch(`Only a profile of your own can have a critical extension of this kind (${critical.join(', ')})`)
  }
}

function mismatch(sentence: string): AppError {
  return new AppError('PROFILE_MISMATCH', `${sentence}.`, { remedy: 'Choose a profile of the catalogue.' })
}

function nameless(sentence: string): AppError {
  return new AppError('INVALID_SUBJECT', sentence, { remedy: 'Give a common name.' })
}
