import { z } from 'zod'
import { call } from '../../shared/rpc.ts'
import { maxFileLength } from './file-length.ts'

const base64 = z.base64()
const text = z.string()

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
})
const readPrivateKeySchema = z.object({
  type: z.literal('private-key'),
  /** Base64 of the unencrypted PrivateKeyInfo. Goes from the reader to the core and nowhere else. */
  pkcs8: base64,
  keyDescription: text,
  /** Base64 of its SubjectPublicKeyInfo. */
  publicKey: base64,
})
const readEncryptedPrivateKeySchema = z.object({ type: z.literal('encrypted-private-key'), needsPassword: z.literal(true) })
/** Something in a file of several things that is passed over. The label is the PEM file's own. */
const readUnknownSchema = z.object({ type: z.literal('unknown'), label: text })

/** What a file holds, in the order in which it stands there. */
export const readFileSchema = z.object({
  objects: z.array(
    z.discriminatedUnion('type', [readCertificateSchema, readPrivateKeySchema, readEncryptedPrivateKeySchema, readUnknownSchema]),
  ),
})

export type ReadFile = z.output<typeof readFileSchema>
export type ReadObject = ReadFile['objects'][number]
export type ReadCertificate = z.output<typeof readCertificateSchema>
export type ReadPrivateKey = z.output<typeof readPrivateKeySchema>

/** What the core asks of the reader process. */
export const readerContract = {
  files: {
    /**
     * Throws FILE_NOT_UNDERSTOOD (the message says what was found instead), FILE_UNSAFE, FILE_TOO_LARGE, WRONG_PASSPHRASE.
     * Without a password an encrypted key is told of, not an error.
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
