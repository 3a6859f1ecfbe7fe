import { AppError } from '../../shared/errors.ts'

/** What a person knows the two sides of a failed verification by: common names. */
export interface CertificateOrigin {
  /** Who signed the certificate that the broker showed, as that certificate says. */
  issuer: string
  isSelfSigned: boolean
}

/**
 * BROKER_NOT_TRUSTED: our side did not accept the broker's certificate. Says why by the X.509 verify code, in words; the code
 * itself is in `details`. `trusted` are the common names of the trust anchors, `origin` is undefined where the certificate was
 * not seen.
 */
export function brokerNotTrusted(
  verifyCode: string,
  { origin, trusted, cause }: { origin: CertificateOrigin | undefined; trusted: readonly string[]; cause?: unknown },
): AppError {
  const [what, remedy] = reasonFor(verifyCode, origin, trusted)
  return new AppError('BROKER_NOT_TRUSTED', `The broker’s certificate ${what}.`, {
    remedy,
    details: {
      side: 'broker',
      verifyCode,
      ...(origin && { issuer: origin.issuer }),
      trusted: [...trusted],
    },
    cause,
  })
}

/** Codes that say "no way up to a trust anchor"; Node and OpenSSL choose between them by how many certificates were sent. */
const unknownIssuerCodes: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

type Reason = readonly [completesTheSentence: string, remedy: string]

function reasonFor(code: string, origin: CertificateOrigin | undefined, trusted: readonly string[]): Reason {
  const ours = anyOf(trusted)
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT' || (unknownIssuerCodes.has(code) && origin?.isSelfSigned === true)) {
    return [`is signed by itself, not by ${ours}`, `Issue the broker a certificate from ${trusted[0] ?? 'your CA'}.`]
  }
  if (unknownIssuerCodes.has(code) || code === 'CERT_SIGNATURE_FAILURE') {
    // RFC 5280 6.1: a signature fails where the anchor has the issuer's name and another key.
    if (code === 'CERT_SIGNATURE_FAILURE' || (origin !== undefined && trusted.includes(origin.issuer))) {
      return [
        `is signed by another authority that is also called ${origin?.issuer ?? ours}`,
        'The CA was made again: issue the broker a new certificate from the CA in use.',
      ]
    }
    const other = origin === undefined ? '' : ` (${origin.issuer})`
    return [
      `is signed by another authority${other}, not by ${ours}`,
      code === 'SELF_SIGNED_CERT_IN_CHAIN' || origin === undefined
        ? `Issue the broker a certificate from ${trusted[0] ?? 'your CA'}, or connect as a device of the authority it has.`
        : `Issue the broker a certificate from ${trusted[0] ?? 'your CA'}; where ${origin.issuer} is an issuing CA under it, let the broker send that certificate too.`,
    ]
  }
  return otherReasons[code] ?? [`was not accepted; the TLS library calls the reason ${code}`, 'Issue the broker a new certificate.']
}

const otherReasons: Readonly<Record<string, Reason>> = {
  CERT_HAS_EXPIRED: ['has expired, or a CA above it has', 'Renew the broker’s certificate, or the CA’s if that is what has expired.'],
  CERT_NOT_YET_VALID: [
    'is not valid yet by this machine’s clock',
    'Set the clock of this machine; if it is right, issue the broker a new certificate.',
  ],
  INVALID_PURPOSE: ['was not made for a server, or its issuer is no CA', 'Issue the broker a certificate of the broker profile.'],
  INVALID_CA: ['is signed by something that is no CA', 'Issue the broker a certificate from your CA.'],
  PATH_LENGTH_EXCEEDED: ['has more CAs above it than they allow', 'Issue the broker a certificate from a CA nearer to the root.'],
  CERT_REVOKED: ['was revoked', 'Issue the broker a new certificate.'],
  UNSPECIFIED: [
    'was not accepted: a CA above it may not sign certificates, or its key or signature is too weak',
    'Issue the broker a new certificate from a CA with a P-256 or RSA key of at least 2048 bits.',
  ],
}

/** "Home CA", "Home CA or Garden CA", "any of the 7 authorities trusted here". */
function anyOf(trusted: readonly string[]): string {
  if (trusted.length === 0) return 'an authority trusted here'
  if (trusted.length <= 3) return [trusted.slice(0, -1).join(', '), trusted.at(-1)].filter((part) => part !== '').join(' or ')
  return `any of the ${trusted.length} authorities trusted here`
}
