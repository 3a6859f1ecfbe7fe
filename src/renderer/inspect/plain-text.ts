import type { CertificateFacts, ExtensionFacts, ForeignAltName, PublicKeyFacts, RequestFacts, RevocationListFacts } from '../../shared/inspection.ts'
import { colonHex } from '../inventory/usage-words.ts'

/**
 * Everything that an object says, line by line, in the order and with the words of `openssl ... -text`, for who reads ASN.1. What
 * comes out holds the object's own text and is to be shown by SafeBlock only.
 */
export function certificateText(facts: CertificateFacts): string {
  return text([
    'Certificate:',
    [
      `Version: ${facts.version} (0x${(facts.version - 1).toString(16)})`,
      `Serial Number: ${colonHex(facts.serialNumber)}`,
      `Signature Algorithm: ${facts.signatureAlgorithm}`,
      `Issuer: ${facts.issuerName}`,
      'Validity',
      [`Not Before: ${facts.notBefore}`, `Not After : ${facts.notAfter}`],
      `Subject: ${facts.subject}`,
      ...publicKeyLines(facts),
      'X509v3 extensions:',
      extensionLines(facts, [
        ['subjectKeyIdentifier', hexLines(facts.subjectKeyIdentifier)],
        ['authorityKeyIdentifier', hexLines(facts.authorityKeyIdentifier)],
        ['crlDistributionPoints', facts.crlDistributionPoints.map((uri) => `URI:${uri}`)],
        [
          'authorityInfoAccess',
          [
            ...facts.authorityInfoAccess.ocsp.map((uri) => `OCSP - URI:${uri}`),
            ...facts.authorityInfoAccess.caIssuers.map((uri) => `CA Issuers - URI:${uri}`),
          ],
        ],
        ['nameConstraints', facts.nameConstraints ? constraintLines(facts.nameConstraints) : []],
      ]),
    ],
    `SHA256 Fingerprint: ${colonHex(facts.fingerprint)}`,
    `SHA1 Fingerprint: ${colonHex(facts.sha1Fingerprint)}`,
  ])
}

export function requestText(facts: RequestFacts): string {
  return text([
    'Certificate Request:',
    [
      `Subject: ${facts.subject}`,
      ...publicKeyLines(facts),
      'Requested Extensions:',
      extensionLines(facts, []),
      `Other Attributes: ${facts.attributes.length === 0 ? 'none' : facts.attributes.join(', ')}`,
      `Signature Algorithm: ${facts.signatureAlgorithm}`,
      `Self-signature: ${facts.signatureProblem ?? 'holds'}`,
    ],
    `SHA256 Fingerprint: ${colonHex(facts.fingerprint)}`,
  ])
}

export function revocationListText(facts: RevocationListFacts): string {
  return text([
    'Certificate Revocation List (CRL):',
    [
      `Version: ${facts.version} (0x${(facts.version - 1).toString(16)})`,
      `Signature Algorithm: ${facts.signatureAlgorithm}`,
      `Issuer: ${facts.issuerName}`,
      `Last Update: ${facts.thisUpdate}`,
      `Next Update: ${facts.nextUpdate ?? 'NONE'}`,
      'CRL extensions:',
      [
        ...(facts.number === null ? [] : [`cRLNumber${critical(facts, 'cRLNumber')}:`, [facts.number]]),
        ...(facts.authorityKeyIdentifier === null
          ? []
          : [`authorityKeyIdentifier${critical(facts, 'authorityKeyIdentifier')}:`, [colonHex(facts.authorityKeyIdentifier)]]),
        ...(facts.issuingDistributionPoint === null
          ? []
          : [`issuingDistributionPoint${critical(facts, 'issuingDistributionPoint')}:`, [facts.issuingDistributionPoint]]),
        ...otherLines(facts.otherExtensions),
      ],
      `Revoked Certificates: ${facts.entryCount}`,
    ],
    `SHA256 Fingerprint: ${colonHex(facts.fingerprint)}`,
  ])
}

/** A line, or lines that stand deeper than the one before. */
type Lines = (string | Lines)[]

function text(lines: Lines, depth = 0): string {
  return lines.map((line) => (typeof line === 'string' ? `${' '.repeat(depth * 4)}${line}\n` : text(line, depth + 1))).join('')
}

function publicKeyLines({ keyDescription, publicKeyHash, spkiPin }: PublicKeyFacts): Lines {
  return ['Subject Public Key Info:', [`Public Key Algorithm: ${keyDescription}`, `SHA256: ${colonHex(publicKeyHash)}`, `Pin (RFC 7469): ${spkiPin}`]]
}

interface WithExtensions {
  altNames: ForeignAltName[]
  basicConstraints: CertificateFacts['basicConstraints']
  keyUsage: string[]
  extendedKeyUsage: string[]
  criticalExtensions: string[]
  otherExtensions: ExtensionFacts[]
}

function extensionLines(facts: WithExtensions, more: readonly [name: string, values: Lines][]): Lines {
  const named: readonly [name: string, values: Lines][] = [
    ['basicConstraints', constraintsOf(facts.basicConstraints)],
    ['keyUsage', facts.keyUsage.length === 0 ? [] : [facts.keyUsage.join(', ')]],
    ['extendedKeyUsage', facts.extendedKeyUsage.length === 0 ? [] : [facts.extendedKeyUsage.join(', ')]],
    ['subjectAltName', facts.altNames.map(({ type, value }) => `${type}:${value}`)],
    ...more,
  ]
  const lines: Lines = named.flatMap(([name, values]) => (values.length === 0 ? [] : [`${name}:${critical(facts, name)}`, values]))
  const all = [...lines, ...otherLines(facts.otherExtensions)]
  return all.length === 0 ? ['none'] : all
}

function otherLines(extensions: readonly ExtensionFacts[]): Lines {
  return extensions.flatMap(({ name, isCritical, value }): Lines => [`${name}:${isCritical ? ' critical' : ''}`, [colonHex(value)]])
}

function constraintsOf(constraints: CertificateFacts['basicConstraints']): Lines {
  if (!constraints) return []
  const { isCa, pathLength } = constraints
  return [isCa ? `CA:TRUE${pathLength === null ? '' : `, pathlen:${pathLength}`}` : 'CA:FALSE']
}

function constraintLines({ permitted, excluded }: { permitted: string[]; excluded: string[] }): Lines {
  return [
    ...(permitted.length > 0 ? ['Permitted:', permitted] : []),
    ...(excluded.length > 0 ? ['Excluded:', excluded] : []),
  ]
}

function hexLines(hex: string | null): Lines {
  return hex === null ? [] : [colonHex(hex)]
}

function critical({ criticalExtensions }: { criticalExtensions: readonly string[] }, name: string): string {
  return criticalExtensions.includes(name) ? ' critical' : ''
}
