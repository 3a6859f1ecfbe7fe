import { z } from 'zod'

/* What the reader process tells of each thing in a file, as the core checks it. */

const base64 = z.base64()
const text = z.string()

/** The label that a PKCS#12 file gives it, fit to be shown (`friendlyNameOf`). */
const friendlyName = text.max(200).optional()

export const readCertificateSchema = z.object({
  type: z.literal('certificate'),
  /** Base64. */
  der: base64,
  /** RFC 4514. */
  subject: text,
  issuer: text,
  isSelfIssued: z.boolean(),
  /** Upper-case hex. */
  serialNumber: text,
  /** ISO 8601. */
  notBefore: text,
  notAfter: text,
  /** Whether basicConstraints says so. */
  isCa: z.boolean(),
  /** SHA-256 over the DER, upper-case hex. */
  fingerprint: text,
  /** Such as `EC P-256` or `RSA 2048`. */
  keyDescription: text,
  /** Base64 of the SubjectPublicKeyInfo, in the same form as that of the private key it belongs to. */
  publicKey: base64,
  /** The curve for which this certificate is for viewing only and never a trust anchor (`refuseUnsafeAnchor`); else null. */
  unsafeCurve: text.nullable(),
  friendlyName,
})
export const readPrivateKeySchema = z.object({
  type: z.literal('private-key'),
  /** Base64 of the unencrypted PrivateKeyInfo. Goes from the reader to the core and nowhere else. */
  pkcs8: base64,
  keyDescription: text,
  /** Base64 of its SubjectPublicKeyInfo. */
  publicKey: base64,
  friendlyName,
})
export const readEncryptedPrivateKeySchema = z.object({ type: z.literal('encrypted-private-key'), needsPassword: z.literal(true) })
/** A PKCS#12 file; what is in it shows with the password. */
export const readEncryptedContainerSchema = z.object({ type: z.literal('encrypted-container'), needsPassword: z.literal(true) })
/** PKCS#10. Whether it is signed by its own key has not been looked at. */
export const readCertificationRequestSchema = z.object({
  type: z.literal('certification-request'),
  /** Base64. */
  der: base64,
  /** RFC 4514. */
  subject: text,
  /** SHA-256 over the DER, upper-case hex. */
  fingerprint: text,
  keyDescription: text,
  /** Base64 of the SubjectPublicKeyInfo, in the same form as that of the private key it belongs to. */
  publicKey: base64,
  /** The curve for which node:crypto must not be given this key; else null. */
  unsafeCurve: text.nullable(),
})
export const readPublicKeySchema = z.object({
  type: z.literal('public-key'),
  keyDescription: text,
  /** As that of a certification request. */
  publicKey: base64,
  unsafeCurve: text.nullable(),
  /** SHA-256 over `publicKey`, upper-case hex. */
  fingerprint: text,
})
export const readRevocationListSchema = z.object({
  type: z.literal('revocation-list'),
  /** Base64. */
  der: base64,
  /** RFC 4514. */
  issuer: text,
  /** ISO 8601; `nextUpdate` null where it is left out. */
  thisUpdate: text,
  nextUpdate: text.nullable(),
  entryCount: z.number().int().nonnegative(),
  /** SHA-256 over the DER, upper-case hex. */
  fingerprint: text,
  friendlyName,
})
/** Something in a file of several things that is passed over. The label is the PEM file's own. */
export const readUnknownSchema = z.object({ type: z.literal('unknown'), label: text })
