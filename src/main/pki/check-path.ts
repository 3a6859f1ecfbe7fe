import { AppError } from '../../shared/errors.ts'
import { certificateParts, type CertificateParts } from './certificate-parts.ts'
import { brokenRules, damagedExtensions, readStatedAuthority, valueOf } from './check-path-form.ts'
import { signatureFault, type SignatureFault } from './check-signature.ts'
import { matchesHost } from './match-host.ts'
import { oids } from './object-identifiers.ts'
import { readCertificate, type ReadCertificate } from './read-certificate.ts'

/** What the certificate at the beginning of a path is wanted for. */
export interface PathRequest {
  now: Date
  purpose: 'serverAuth' | 'clientAuth' | 'any'
  /** The DNS name or IP address by which the server was reached. */
  host?: string | undefined
}

export const pathProblemCodes = [
  'NOT_UNDERSTOOD',
  'NOT_CONFORMING',
  'PATH_TOO_LONG',
  'APPEARS_TWICE',
  'NOT_YET_VALID',
  'EXPIRED',
  'ISSUER_NAME_DIFFERS',
  'KEY_IDENTIFIER_DIFFERS',
  'SIGNATURE_WRONG',
  'SIGNATURE_WEAK',
  'SIGNATURE_NOT_SUPPORTED',
  'KEY_WEAK',
  'NOT_A_CA',
  'MAY_NOT_SIGN_CERTIFICATES',
  'PATH_LENGTH_EXCEEDED',
  'WRONG_PURPOSE',
  'UNKNOWN_CRITICAL_EXTENSION',
  'NAME_CONSTRAINTS_NOT_EVALUATED',
  'POLICIES_NOT_EVALUATED',
  'HOST_NOT_NAMED',
] as const
export type PathProblemCode = (typeof pathProblemCodes)[number]

/** One thing that is wrong with a path. */
export interface PathProblem {
  code: PathProblemCode
  /** Which certificate of the path it is about, 0 for the first. */
  index: number
  message: string
}

export interface PathVerdict {
  isValid: boolean
  /** All of them, from the end entity to the trust anchor. */
  problems: PathProblem[]
}

/** As OpenSSL counts: the steps from the end entity to the trust anchor. */
const greatestDepth = 3

/**
 * Checks a certification path in DER, the end entity first, the trust anchor last (RFC 5280 6.1 as far as we issue; what
 * goes beyond it is refused, never passed over). That the last one is trusted is the caller's word. Revocation is not looked
 * at. Names are compared octet by octet, and purposes hold all the way up: a CA with an EKU must list it as well. What RFC 5280 4
 * forbids to whoever issues, though validation does not ask for it, is NOT_CONFORMING. docs/judges.md shows it beside OpenSSL.
 */
export function checkPath(chain: readonly Uint8Array[], request: PathRequest): PathVerdict {
  if (chain.length === 0 || chain.length > greatestDepth + 1) {
    const message = `A path has between 1 and ${greatestDepth + 1} certificates, this one has ${chain.length}.`
    return verdict([{ code: 'PATH_TOO_LONG', index: 0, message }])
  }
  const path = chain.map(open)
  const unread = path.flatMap((each, index): PathProblem[] =>
    each instanceof AppError ? [{ code: 'NOT_UNDERSTOOD', index, message: each.message }] : [],
  )
  if (unread.length > 0) return verdict(unread)
  const links = path as Link[]
  return verdict(
    links.flatMap((link, index) => findProblems(links, link, index, request).map((finding) => ({ ...finding, index }))),
  )
}

interface Link {
  der: Uint8Array
  parts: CertificateParts
  read: ReadCertificate
}
type Finding = Omit<PathProblem, 'index'>

function verdict(problems: PathProblem[]): PathVerdict {
  return { isValid: problems.length === 0, problems }
}

function open(der: Uint8Array): Link | AppError {
  try {
    return { der, parts: certificateParts(der), read: readCertificate(der) }
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

function findProblems(links: readonly Link[], link: Link, index: number, request: PathRequest): Finding[] {
  return [
    ...repetitionProblems(links, link, index),
    ...formProblems(link),
    ...ruleProblems(link),
    ...dateProblems(link, request.now),
    ...purposeProblems(link, index, request),
    ...(index > 0 ? authorityProblems(links, link, index) : keyProblems(link)),
    ...(index === 0 && request.host !== undefined ? hostProblems(link, request.host) : []),
    ...issuerProblems(link, links[index + 1]),
  ]
}

// RFC 5280 6.1: a certificate must not appear more than once in a path.
function repetitionProblems(links: readonly Link[], { der, read }: Link, index: number): Finding[] {
  if (!links.slice(0, index).some((each) => Buffer.compare(each.der, der) === 0)) return []
  return [{ code: 'APPEARS_TWICE', message: `${read.subject} stands in the path more than once.` }]
}

/** Critical extensions that this check evaluates; RFC 5280 4.2: any other must make it refuse. */
const evaluated = ['basicConstraints', 'keyUsage', 'extendedKeyUsage', 'subjectAltName'] as const
/** They forbid something, whether they are critical or not. */
const constraining: Partial<Record<string, [PathProblemCode, string]>> = {
  nameConstraints: ['NAME_CONSTRAINTS_NOT_EVALUATED', 'constrains names, which is not evaluated here'],
  policyConstraints: ['POLICIES_NOT_EVALUATED', 'asks for policies, which are not evaluated here'],
}

function formProblems({ parts, read }: Link): Finding[] {
  const { subject } = read
  const names = read.otherExtensions.map(({ name }) => name)
  const findings: Finding[] = []
  const say = (code: PathProblemCode, message: string) => findings.push({ code, message })
  if (parts.version !== 3 && parts.extensions.length > 0) {
    say('NOT_UNDERSTOOD', `${subject} has extensions, though it is not of version 3.`)
  }
  if (new Set(parts.extensions.map(({ oid }) => oid)).size < parts.extensions.length) {
    say('NOT_UNDERSTOOD', `${subject} has an extension twice.`)
  }
  const broken = damagedExtensions(parts, names)
  if (broken.length > 0) say('NOT_UNDERSTOOD', `${subject} has extensions that cannot be read: ${broken.join(', ')}.`)
  const constrained = read.nameConstraints === null ? names : [...names, 'nameConstraints']
  for (const name of new Set(constrained)) {
    const [code, words] = constraining[name] ?? []
    if (code) say(code, `${subject} ${words}.`)
  }
  const known: readonly string[] = [...evaluated, ...Object.keys(constraining)]
  const unknown = read.criticalExtensions.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    say('UNKNOWN_CRITICAL_EXTENSION', `${subject} has critical extensions that are not known here: ${unknown.join(', ')}.`)
  }
  return findings
}

function ruleProblems({ parts, read }: Link): Finding[] {
  try {
    const broken = brokenRules(parts)
    if (broken.length === 0) return []
    return [{ code: 'NOT_CONFORMING', message: `${read.subject} is not as RFC 5280 wants it: it ${broken.join('; it ')}.` }]
  } catch (error) {
    // An extension that cannot be read has been said already.
    if (error instanceof AppError) return []
    throw error
  }
}

function dateProblems({ read: { subject, notBefore, notAfter } }: Link, now: Date): Finding[] {
  if (now < notBefore)
    return [{ code: 'NOT_YET_VALID', message: `${subject} is valid only from ${notBefore.toISOString()} on.` }]
  if (now > notAfter) return [{ code: 'EXPIRED', message: `${subject} expired on ${notAfter.toISOString()}.` }]
  return []
}

function purposeProblems({ parts, read }: Link, index: number, { purpose }: PathRequest): Finding[] {
  if (purpose === 'any') return []
  const { subject, keyUsage, extendedKeyUsage } = read
  if (valueOf(parts, oids.extendedKeyUsage) !== undefined && !extendedKeyUsage.includes(purpose)) {
    const purposes = extendedKeyUsage.join(', ') || 'no purpose'
    return [{ code: 'WRONG_PURPOSE', message: `${subject} is for ${purposes} and not for ${purpose}.` }]
  }
  const usable = ['digitalSignature', 'keyAgreement', ...(purpose === 'serverAuth' ? ['keyEncipherment'] : [])]
  if (index === 0 && valueOf(parts, oids.keyUsage) !== undefined && !keyUsage.some((usage) => usable.includes(usage))) {
    return [
      {
        code: 'WRONG_PURPOSE',
        message: `The key of ${subject} is for ${keyUsage.join(', ') || 'nothing'}, which is of no use in TLS.`,
      },
    ]
  }
  return []
}

/** Of the keys above, the signatures that they made tell. */
function keyProblems({ read: { subject, keyDescription } }: Link): Finding[] {
  const bits = Number(/^RSA (\d+)$/.exec(keyDescription)?.[1] ?? Infinity)
  if (bits >= 2048) return []
  return [{ code: 'KEY_WEAK', message: `The RSA key of ${subject} has ${bits} bits; below 2048 it can be broken.` }]
}

/** What must hold for a certificate that has issued another. */
function authorityProblems(links: readonly Link[], { parts, read }: Link, index: number): Finding[] {
  const { subject, basicConstraints, keyUsage, version } = read
  if (version !== 3 || basicConstraints?.isCa !== true) {
    return [{ code: 'NOT_A_CA', message: `${subject} is not a certification authority.` }]
  }
  const findings: Finding[] = []
  // RFC 5280 6.1.4 (n): only where keyUsage is present.
  if (valueOf(parts, oids.keyUsage) !== undefined && !keyUsage.includes('keyCertSign')) {
    const message = `${subject} may not sign certificates: its key usage lacks keyCertSign.`
    findings.push({ code: 'MAY_NOT_SIGN_CERTIFICATES', message })
  }
  // RFC 5280 4.2.1.9: self-issued certificates between do not count.
  const below = links.slice(1, index).filter((each) => !isSelfIssued(each)).length
  const { pathLength } = basicConstraints
  if (pathLength !== null && below > pathLength) {
    const message = `${subject} allows ${pathLength} authorities under it, and has ${below}.`
    findings.push({ code: 'PATH_LENGTH_EXCEEDED', message })
  }
  return findings
}

function hostProblems({ read: { subject, altNames } }: Link, host: string): Finding[] {
  if (matchesHost(altNames, host)) return []
  const named = altNames.map(({ type, value }) => `${type}:${value}`).join(', ')
  return [{ code: 'HOST_NOT_NAMED', message: `${subject} is not for ${host}; it names ${named || 'no host at all'}.` }]
}

/** What must hold between a certificate and the next; the trust anchor may be its own issuer, or else is taken as it is. */
function issuerProblems(link: Link, next: Link | undefined): Finding[] {
  const issuer = next ?? (isSelfIssued(link) ? link : undefined)
  if (!issuer) return []
  const { subject, issuerName } = link.read
  const findings: Finding[] = []
  if (Buffer.compare(issuerName, issuer.read.subjectName) !== 0) {
    const message = `${subject} was issued by ${link.read.issuer}, not by ${issuer.read.subject}.`
    findings.push({ code: 'ISSUER_NAME_DIFFERS', message })
  }
  if (!isStatedAuthority(link, issuer)) {
    const message = `${subject} was signed by another key than the one of ${issuer.read.subject}.`
    findings.push({ code: 'KEY_IDENTIFIER_DIFFERS', message })
  }
  const fault = signatureFault(link.parts, issuer.read.subjectPublicKey)
  // RFC 5280 6.1: a trust anchor's own signature proves nothing, so an old digest in it does no harm.
  if (fault !== null && !(next === undefined && fault === 'weak-digest')) {
    findings.push({ code: faultCodes[fault], message: `The signature on ${subject} ${faultTexts[fault]}.` })
  }
  return findings
}

/** Whether nothing in the authorityKeyIdentifier of `link` speaks against `issuer`; one that cannot be read is said elsewhere. */
function isStatedAuthority({ parts }: Link, issuer: Link): boolean {
  const value = valueOf(parts, oids.authorityKeyIdentifier)
  if (value === undefined) return true
  try {
    const { keyIdentifier, issuers, serialNumber } = readStatedAuthority(value)
    const { subjectKeyIdentifier } = issuer.read
    const stated = keyIdentifier && Buffer.from(keyIdentifier).toString('hex').toUpperCase()
    if (stated !== undefined && subjectKeyIdentifier !== null && stated !== subjectKeyIdentifier) return false
    if (serialNumber && Buffer.compare(serialNumber, issuer.parts.serialNumber) !== 0) return false
    return issuers === undefined || issuers.some((name) => Buffer.compare(name, issuer.parts.issuer) === 0)
  } catch {
    return true
  }
}

function isSelfIssued({ read }: Link): boolean {
  return Buffer.compare(read.subjectName, read.issuerName) === 0
}

const faultCodes: Readonly<Record<SignatureFault, PathProblemCode>> = {
  wrong: 'SIGNATURE_WRONG',
  contradictory: 'SIGNATURE_WRONG',
  'weak-digest': 'SIGNATURE_WEAK',
  'weak-key': 'SIGNATURE_WEAK',
  'not-supported': 'SIGNATURE_NOT_SUPPORTED',
}

const faultTexts: Readonly<Record<SignatureFault, string>> = {
  wrong: 'was not made by its issuer, or the certificate was changed since',
  contradictory: 'states two different algorithms',
  'weak-digest': 'uses MD5 or SHA-1, which can be forged',
  'weak-key': 'was made with an RSA key of less than 2048 bits, which can be broken',
  'not-supported': 'is of a kind that is not verified here',
}
