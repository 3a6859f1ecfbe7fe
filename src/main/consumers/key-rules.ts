import type { CertificateFacts } from '../../shared/inspection.ts'
import type { Rule } from './consumer.ts'
import { isAuthority } from './role.ts'

/** Keys, what they may be used for, and signatures. */

const newKey = 'Issue it again with a key of type EC P-256 or RSA 2048.'

/** The signature of what signs itself is looked at by nobody. */
export const sha1: Rule = ({ signatureAlgorithm, isSelfIssued }) =>
  !isSelfIssued && /sha1/i.test(signatureAlgorithm)
    ? { code: 'SIGNED_WITH_SHA1', reason: 'Its signature uses SHA-1, which can be forged.', remedy: 'Have its issuer sign it again, with SHA-256.' }
    : undefined

export const md5: Rule = ({ signatureAlgorithm, isSelfIssued }) =>
  !isSelfIssued && /md5/i.test(signatureAlgorithm)
    ? { code: 'SIGNED_WITH_MD5', reason: 'Its signature uses MD5, which can be forged.', remedy: 'Have its issuer sign it again, with SHA-256.' }
    : undefined

export const shortRsaKey: Rule = ({ keyDescription }) => {
  const bits = Number(/^RSA (\d+)$/.exec(keyDescription)?.[1] ?? Infinity)
  return bits < 2048 ? { code: 'RSA_KEY_SHORT', reason: `Its RSA key has ${bits} bits; below 2048 it can be broken.`, remedy: newKey } : undefined
}

export const longRsaKey: Rule = ({ keyDescription }) => {
  const bits = Number(/^RSA (\d+)$/.exec(keyDescription)?.[1] ?? 0)
  return bits > 4096 ? { code: 'RSA_KEY_LONG', reason: `Its RSA key has ${bits} bits; 4096 are the most that small devices take.`, remedy: newKey } : undefined
}

function ofKind(code: string, pattern: RegExp, words: string): Rule {
  return ({ keyDescription, signatureAlgorithm }) =>
    pattern.test(keyDescription) || pattern.test(signatureAlgorithm) ? { code, reason: `It does not take ${words}.`, remedy: newKey } : undefined
}

export const ed25519 = ofKind('ED25519', /^(ed25519|ed448)$/i, 'keys or signatures of type Ed25519')
export const p521 = ofKind('EC_P521', /^EC P-521/, 'keys on the curve P-521')
export const rsaPss = ofKind('RSA_PSS', /^(RSA-PSS|rsassaPss)$/, 'keys or signatures of type RSA-PSS')

/** All but P-256, P-384 and P-521. */
export const foreignCurve: Rule = ({ keyDescription }) =>
  isForeignCurve(keyDescription) ? { code: 'FOREIGN_CURVE', reason: `It does not take a key of type ${keyDescription}.`, remedy: newKey } : undefined

/** Reproduced: SIGSEGV in certificates with curves that have no NIST name. */
export const crashingCurve: Rule = ({ keyDescription }) =>
  isForeignCurve(keyDescription) && !/^EC P-/.test(keyDescription)
    ? { code: 'CRASHING_CURVE', reason: `A key of type ${keyDescription} can crash it when the peer’s certificate is looked at.`, remedy: newKey }
    : undefined

export const compressedPoint: Rule = ({ keyDescription }) =>
  keyDescription.endsWith(', compressed')
    ? { code: 'COMPRESSED_POINT', reason: 'The point of its key is written compressed, which small TLS stacks do not read.', remedy: newKey }
    : undefined

/** RFC 8446 4.4.2.2, RFC 5246 7.4.2: whoever signs the handshake. */
export const noDigitalSignature: Rule = (facts) =>
  isEndEntity(facts) && facts.keyUsage.length > 0 && !facts.keyUsage.includes('digitalSignature')
    ? { code: 'NO_DIGITAL_SIGNATURE', reason: `Its keyUsage (${facts.keyUsage.join(', ')}) lacks digitalSignature, with which a key signs a TLS handshake.`, remedy: 'Issue it again by a profile of Certwright, which sets it.' }
    : undefined

export const noKeyEncipherment: Rule = (facts) =>
  isEndEntity(facts) && facts.keyDescription.startsWith('RSA') && facts.keyUsage.length > 0 && !facts.keyUsage.includes('keyEncipherment')
    ? { code: 'NO_KEY_ENCIPHERMENT', reason: 'Its keyUsage lacks keyEncipherment, without which RSA key exchange is not allowed.', remedy: 'Issue it again by a profile of Certwright, which sets it for RSA keys.' }
    : undefined

function isForeignCurve(keyDescription: string): boolean {
  return /^EC /.test(keyDescription) && !/^EC P-(256|384|521)\b/.test(keyDescription)
}

function isEndEntity(facts: CertificateFacts): boolean {
  return !isAuthority(facts)
}
