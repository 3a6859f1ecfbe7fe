import { AppError } from '../../shared/errors.ts'
import { certificateParts, type CertificateParts } from './certificate-parts.ts'
import { signatureFault, type SignatureFault } from './check-signature.ts'
import { matchesHost } from './match-host.ts'
import { readCertificate, type ReadCertificate } from './read-certificate.ts'

/** What the certificate at the beginning of a path is wanted for. */
export interface PathRequest {
  now: Date
  purpose: 'serverAuth' | 'clientAuth' | 'any'
  /** The DNS name or IP address by which the server was reached. */
  host?: string | undefined
}

export type PathProblemCode =
  | 'NOT_UNDERSTOOD'
  | 'PATH_TOO_LONG'
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'ISSUER_NAME_DIFFERS'
  | 'KEY_IDENTIFIER_DIFFERS'
  | 'SIGNATURE_WRONG'
  | 'SIGNATURE_WEAK'
  | 'SIGNATURE_NOT_SUPPORTED'
  | 'NOT_A_CA'
  | 'MAY_NOT_SIGN_CERTIFICATES'
  | 'PATH_LENGTH_EXCEEDED'
  | 'WRONG_PURPOSE'
  | 'UNKNOWN_CRITICAL_EXTENSION'
  | 'NAME_CONSTRAINTS_NOT_EVALUATED'
  | 'HOST_NOT_NAMED'

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
 * at. Names are compared octet by octet, and purposes hold all the way up: a CA with an EKU must list it as well.
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
  parts: CertificateParts
  read: ReadCertificate
}
type Finding = Omit<PathProblem, 'index'>

function verdict(problems: PathProblem[]): PathVerdict {
  return { isValid: problems.length === 0, problems }
}

function open(der: Uint8Array): Link | AppError {
  try {
    return { parts: certificateParts(der), read: readCertificate(der) }
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

function findProblems(links: readonly Link[], link: Link, index: number, request: PathRequest): Finding[] {
  return [
    ...formProblems(link),
    ...dateProblems(link, request.now),
    ...purposeProblems(link, index, request),
    ...(index > 0 ? authorityProblems(links, link, index) : []),
    ...(index === 0 && request.host !== undefined ? hostProblems(link, request.host) : []),
    ...issuerProblems(link, links[index + 1]),
  ]
}

/** Critical extensions that this check evaluates; RFC 5280 4.2: any other must make it refuse. */
const evaluated = ['basicConstraints', 'keyUsage', 'extendedKeyUsage', 'subjectAltName']
/** Those that stand among `otherExtensions` only where they could not be read. */
const readable = [...evaluated, 'subjectKeyIdentifier', 'authorityKeyIdentifier']

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
  const broken = names.filter((name) => readable.includes(name))
  if (broken.length > 0) say('NOT_UNDERSTOOD', `${subject} has extensions that cannot be read: ${broken.join(', ')}.`)
  if (read.nameConstraints !== null || names.includes('nameConstraints')) {
    say('NAME_CONSTRAINTS_NOT_EVALUATED', `${subject} constrains names, which is not evaluated here.`)
  }
  const unknown = read.criticalExtensions.filter((name) => !evaluated.includes(name) && name !== 'nameConstraints')
  if (unknown.length > 0) {
    say('UNKNOWN_CRITICAL_EXTENSION', `${subject} has critical extensions that are not known here: ${unknown.join(', ')}.`)
  }
  return findings
}

function dateProblems({ read: { subject, notBefore, notAfter } }: Link, now: Date): Finding[] {
  if (now < notBefore) return [{ code: 'NOT_YET_VALID', message: `${subject} is valid only from ${notBefore.toISOString()} on.` }]
  if (now > notAfter) return [{ code: 'EXPIRED', message: `${subject} expired on ${notAfter.toISOString()}.` }]
  return []
}

function purposeProblems({ read }: Link, index: number, { purpose }: PathRequest): Finding[] {
  if (purpose === 'any') return []
  const { subject, keyUsage, extendedKeyUsage } = read
  if (extendedKeyUsage.length > 0 && !extendedKeyUsage.includes(purpose)) {
    return [{ code: 'WRONG_PURPOSE', message: `${subject} is for ${extendedKeyUsage.join(', ')} and not for ${purpose}.` }]
  }
  const usable = ['digitalSignature', 'keyAgreement', ...(purpose === 'serverAuth' ? ['keyEncipherment'] : [])]
  if (index === 0 && keyUsage.length > 0 && !keyUsage.some((usage) => usable.includes(usage))) {
    return [{ code: 'WRONG_PURPOSE', message: `The key of ${subject} is for ${keyUsage.join(', ')}, which is of no use in TLS.` }]
  }
  return []
}

/** What must hold for a certificate that has issued another. */
function authorityProblems(links: readonly Link[], { read }: Link, index: number): Finding[] {
  const { subject, basicConstraints, keyUsage, version } = read
  if (version !== 3 || basicConstraints?.isCa !== true) {
    return [{ code: 'NOT_A_CA', message: `${subject} is not a certification authority.` }]
  }
  const findings: Finding[] = []
  // RFC 5280 6.1.4 (n): only where keyUsage is present.
  if (keyUsage.length > 0 && !keyUsage.includes('keyCertSign')) {
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
  const { subject, issuerName, authorityKeyIdentifier } = link.read
  const findings: Finding[] = []
  if (Buffer.compare(issuerName, issuer.read.subjectName) !== 0) {
    const message = `${subject} was issued by ${link.read.issuer}, not by ${issuer.read.subject}.`
    findings.push({ code: 'ISSUER_NAME_DIFFERS', message })
  }
  const { subjectKeyIdentifier } = issuer.read
  if (authorityKeyIdentifier !== null && subjectKeyIdentifier !== null && authorityKeyIdentifier !== subjectKeyIdentifier) {
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
