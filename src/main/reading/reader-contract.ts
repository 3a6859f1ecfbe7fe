import { z } from 'zod'
import { call } from '../../shared/rpc.ts'
import { maxFileLength } from './file-length.ts'

const base64 = z.base64()
const text = z.string()

/** The label that a PKCS#12 file gives it, fit to be shown (`friendlyNameOf`). */
const friendlyName = text.max(200).optional()

const readCertificateSchema = z.object({
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
const readPrivateKeySchema = z.object({
  type: z.literal('private-key'),
  /** Base64 of the unencrypted PrivateKeyInfo. Goes from the reader to the core and nowhere else. */
  pkcs8: base64,
  keyDescription: text,
  /** Base64 of its SubjectPublicKeyInfo. */
  publicKey: base64,
  friendlyName,
})
const readEncryptedPrivateKeySchema = z.object({ type: z.literal('encrypted-private-key'), needsPassword: z.literal(true) })
/** A PKCS#12 file; what is in it shows with the password. */
const readEncryptedContainerSchema = z.object({ type: z.literal('encrypted-container'), needsPassword: z.literal(true) })
/** PKCS#10. Whether it is signed by its own key has not been looked at. */
const readCertificationRequestSchema = z.object({
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
const readPublicKeySchema = z.object({
  type: z.literal('public-key'),
  keyDescription: text,
  /** As that of a certification request. */
  publicKey: base64,
  unsafeCurve: text.nullable(),
  /** SHA-256 over `publicKey`, upper-case hex. */
  fingerprint: text,
})
const readRevocationListSchema = z.object({
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
const readUnknownSchema = z.object({ type: z.literal('unknown'), label: text })

/** What a file holds, in the order in which it stands there. */
export const readFileSchema = z.object({
  objects: z.array(
    z.discriminatedUnion('type', [
      readCertificateSchema,
      readPrivateKeySchema,
      readEncryptedPrivateKeySchema,
      readEncryptedContainerSchema,
      readCertificationRequestSchema,
      readPublicKeySchema,
      readRevocationListSchema,
      readUnknownSchema,
    ]),
  ),
})

export type ReadFile = z.output<typeof readFileSchema>
export type ReadObject = ReadFile['objects'][number]
export type ReadCertificate = z.output<typeof readCertificateSchema>
export type ReadPrivateKey = z.output<typeof readPrivateKeySchema>
export type ReadCertificationRequest = z.output<typeof readCertificationRequestSchema>
export type ReadPublicKey = z.output<typeof readPublicKeySchema>
export type ReadRevocationList = z.output<typeof readRevocationListSchema>

/** What the core asks of the reader process. */
export const readerContract = {
  files: {
    /**
     * Throws FILE_NOT_UNDERSTOOD (the message says what was found instead), FILE_UNSAFE, FILE_TOO_LARGE, WRONG_PASSPHRASE.
     * Without a password an encrypted key or container is told of, not an error.
     */
    read: call<ReadFile>()(
      z.object({
        /** Base64. */
        content: z.base64().max(Math.ceil(maxFileLength / 3) * 4),
        password: z.string().max(1024).optional(),
      }),
    ),
  },
  process: {
    /** Answers as soon as the process can read. */
    ready: call<null>()(z.void()),
  },
} as const
