import { z } from 'zod'
import { keyTypes } from '../../shared/key-type.ts'
import {
  readCertificateSchema,
  readCertificationRequestSchema,
  readEncryptedContainerSchema,
  readEncryptedPrivateKeySchema,
  readPrivateKeySchema,
  readPublicKeySchema,
  readRevocationListSchema,
  readUnknownSchema,
} from './read-object.ts'

/*
 * The answer of the reader process to `inspect`, as the core checks it: what a reader says that hostile content has taken over is
 * still text of these forms and nothing else. The types of what is told are those of shared/inspection.ts.
 */

const text = z.string()
const hex = z.string().regex(/^([0-9A-F]{2})*$/)
const fingerprint = z.string().regex(/^[0-9A-F]{64}$/)
const date = z.iso.datetime()
const serialNumber = z.string().regex(/^-?([0-9A-F]{2})+$/)
const index = z.number().int().nonnegative()

const altName = z.object({ type: z.enum(['dns', 'ip', 'uri', 'email', 'directory', 'other']), value: text })
const extension = z.object({ name: text, isCritical: z.boolean(), value: z.string().regex(/^([0-9A-F]{2})*…?$/) })
const basicConstraints = z.object({ isCa: z.boolean(), pathLength: z.number().int().nonnegative().nullable() }).nullable()
const publicKeyFields = {
  keyType: z.enum(keyTypes).nullable(),
  keyDescription: text,
  publicKeyHash: fingerprint,
  spkiPin: z.base64().length(44),
}

/** The answer's form of `CertificateFacts`. */
export const certificateFactsSchema = z.object({
  ...publicKeyFields,
  pem: text,
  fingerprint,
  sha1Fingerprint: z.string().regex(/^[0-9A-F]{40}$/),
  version: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  serialNumber,
  subject: text,
  name: text.min(1),
  issuerName: text,
  isSelfIssued: z.boolean(),
  notBefore: date,
  notAfter: date,
  signatureAlgorithm: text,
  altNames: z.array(altName),
  basicConstraints,
  keyUsage: z.array(text),
  extendedKeyUsage: z.array(text),
  criticalExtensions: z.array(text),
  subjectKeyIdentifier: hex.nullable(),
  authorityKeyIdentifier: hex.nullable(),
  crlDistributionPoints: z.array(text),
  authorityInfoAccess: z.object({ ocsp: z.array(text), caIssuers: z.array(text) }),
  nameConstraints: z.object({ permitted: z.array(text), excluded: z.array(text) }).nullable(),
  otherExtensions: z.array(extension),
})

const requestFactsSchema = z.object({
  ...publicKeyFields,
  pem: text,
  fingerprint,
  subject: text,
  name: text.min(1),
  signatureAlgorithm: text,
  signatureProblem: text.nullable(),
  altNames: z.array(altName),
  basicConstraints,
  keyUsage: z.array(text),
  extendedKeyUsage: z.array(text),
  criticalExtensions: z.array(text),
  otherExtensions: z.array(extension),
  attributes: z.array(text),
  hasChallengePassword: z.boolean(),
})

const revocationListFactsSchema = z.object({
  pem: text.nullable(),
  fingerprint,
  version: z.union([z.literal(1), z.literal(2)]),
  issuerName: text,
  number: z.string().regex(/^\d+$/).nullable(),
  thisUpdate: date,
  nextUpdate: date.nullable(),
  signatureAlgorithm: text,
  authorityKeyIdentifier: hex.nullable(),
  issuingDistributionPoint: text.nullable(),
  criticalExtensions: z.array(text),
  otherExtensions: z.array(extension),
  entryCount: z.number().int().nonnegative(),
  entries: z.array(z.object({ serialNumber, revokedAt: date, reason: text.nullable() })).max(1000),
})

const verdictSchema = z.object({
  consumer: text,
  severity: z.enum(['refuses', 'may-refuse']),
  code: text,
  reason: text,
  remedy: text,
})

const keyHashes = { publicKeyHash: fingerprint, spkiPin: publicKeyFields.spkiPin }

/** What a file holds and all that is to be said of it, in the order in which it stands there. */
export const inspectedFileSchema = z.object({
  objects: z.array(
    z.discriminatedUnion('type', [
      readCertificateSchema.extend({
        facts: certificateFactsSchema,
        verdicts: z.array(verdictSchema),
        /** Who has signed it: its place among the authorities that were given, and among the objects of the file. */
        issuedBy: index.nullable(),
        issuerInFile: index.nullable(),
        /** The subjects from this certificate up, RFC 4514. */
        path: z.array(text),
        pathProblems: z.array(text),
      }),
      readPrivateKeySchema.extend(keyHashes),
      readEncryptedPrivateKeySchema,
      readEncryptedContainerSchema,
      readCertificationRequestSchema.extend({ facts: requestFactsSchema }),
      readPublicKeySchema.extend(keyHashes),
      readRevocationListSchema.extend({ facts: revocationListFactsSchema, issuedBy: index.nullable(), problems: z.array(text) }),
      readUnknownSchema,
    ]),
  ),
})

export type InspectedFile = z.output<typeof inspectedFileSchema>
export type InspectedObject = InspectedFile['objects'][number]
export type InspectedCertificate = Extract<InspectedObject, { type: 'certificate' }>
