import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { BundleProblem } from '../../shared/export.ts'
import type { ExportIdentity } from './target.ts'

// MD5 and SHA-1 with RSA, SHA-1 with ECDSA: refused by OpenSSL at its security level 2, Debian's default.
const weakSignatures = new Set(['1.2.840.113549.1.1.4', '1.2.840.113549.1.1.5', '1.2.840.10045.4.1'])

/** What a target takes of an identity, and how strict its reader is. */
export interface IdentityUse {
  /** `root`: only the root CA goes into the bundle. */
  takes: 'certificate-and-key' | 'root'
  /** Whether the reader will not load RSA keys below 2048 bits or SHA-1 signatures; else that is a warning. */
  refusesWeakKeys: boolean
}

/** What any reader would trip over in an identity: its chain, its key, its dates, its strength. */
export function identityProblems(identity: ExportIdentity, { takes, refusesWeakKeys }: IdentityUse, now: Date): BundleProblem[] {
  const root = new X509Certificate(identity.root)
  if (takes === 'root') return [...dateProblems([root], now), ...weaknesses([root], refusesWeakKeys)]
  const chain = [identity.certificate, ...identity.intermediates].map((der) => new X509Certificate(der))
  const path = [...chain, root]
  return [
    ...identity.revoked.map(revokedProblem),
    ...chainProblems(path),
    ...keyProblems(identity, chain[0]!),
    ...dateProblems(path, now),
    ...weaknesses(path, refusesWeakKeys),
  ]
}

function revokedProblem(name: string): BundleProblem {
  const message = `The certificate of ${name} was revoked, or is on hold: whoever asks for revocations refuses it.`
  return { severity: 'error', message, remedy: 'Re-key it, or issue another one; undo a hold that is over.' }
}

function chainProblems(path: readonly X509Certificate[]): BundleProblem[] {
  const broken = path.find((certificate, index) => {
    const issuer = path[index + 1] ?? certificate
    return !certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)
  })
  if (!broken) return []
  const isLast = broken === path.at(-1)
  return [
    {
      severity: 'error',
      message: isLast
        ? `The chain does not end at a root CA: ${nameOf(broken)} is signed by somebody else.`
        : `The chain is broken: ${nameOf(broken)} is not signed by the certificate that follows it.`,
      remedy: isLast ? 'Import the root CA as well.' : 'Import the right issuing CA, or issue the certificate anew.',
    },
  ]
}

function keyProblems({ name, privateKey }: ExportIdentity, leaf: X509Certificate): BundleProblem[] {
  if (!privateKey) {
    return [
      {
        severity: 'warning',
        message: `The vault does not hold the private key of ${name}; the bundle comes without it.`,
        remedy: 'Add the key where it was made, before the bundle is used.',
      },
    ]
  }
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
  if (leaf.checkPrivateKey(key)) return []
  const message = `The private key of ${name} is not the one in its certificate.`
  return [{ severity: 'error', message, remedy: 'Issue a new certificate.' }]
}

function dateProblems(path: readonly X509Certificate[], now: Date): BundleProblem[] {
  return path.flatMap((certificate): BundleProblem[] => {
    const notAfter = new Date(certificate.validTo)
    if (now > notAfter) {
      const message = `The certificate of ${nameOf(certificate)} expired on ${notAfter.toISOString().slice(0, 10)}.`
      return [{ severity: 'warning', message, remedy: 'Renew it first; nobody will accept it as it is.' }]
    }
    const notBefore = new Date(certificate.validFrom)
    if (now >= notBefore) return []
    const message = `The certificate of ${nameOf(certificate)} is not valid before ${notBefore.toISOString()}.`
    return [{ severity: 'warning', message, remedy: 'Check the clock of this machine.' }]
  })
}

function weaknesses(path: readonly X509Certificate[], refusesWeakKeys: boolean): BundleProblem[] {
  const severity = refusesWeakKeys ? 'error' : 'warning'
  return path.flatMap((certificate, index): BundleProblem[] => {
    const problems: BundleProblem[] = []
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey
    const bits = details?.modulusLength
    if (type === 'rsa' && bits !== undefined && bits < 2048) {
      problems.push({
        severity,
        message: `The key of ${nameOf(certificate)} is RSA with ${bits} bits; current TLS libraries refuse fewer than 2048.`,
        remedy: 'Issue it anew with a key of P-256 or RSA 2048.',
      })
    }
    // Nobody checks the signature of a root on itself.
    const isRoot = index === path.length - 1
    if (!isRoot && weakSignatures.has(certificate.signatureAlgorithmOid)) {
      problems.push({
        severity,
        message: `The certificate of ${nameOf(certificate)} is signed with SHA-1 or MD5, which current TLS libraries refuse.`,
        remedy: 'Issue it anew; it will be signed with SHA-256.',
      })
    }
    return problems
  })
}

function nameOf({ subject }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ')
}
