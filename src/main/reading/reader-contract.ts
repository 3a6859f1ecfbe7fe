import { z } from 'zod'
import { call } from '../../shared/rpc.ts'
import { chainQuestionSchema, maxAuthorities, type ExaminedChain } from './chain-contract.ts'
import { maxFileLength, maxTableLength } from './file-length.ts'
import type { SettingsReading } from '../../shared/settings.ts'
import { fleetColumns } from '../../shared/fleet-source.ts'
import type { InspectedFile } from './inspection-contract.ts'
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
import { tableLimits, type TableHead, type TableRow } from './table-contract.ts'

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

const base64Of = (length: number) => z.base64().max(Math.ceil(length / 3) * 4)

const fileFields = {
  content: base64Of(maxFileLength),
  password: z.string().max(1024).optional(),
}

/** What the core asks of the reader process. */
export const readerContract = {
  files: {
    /**
     * Throws FILE_NOT_UNDERSTOOD (the message says what was found instead), FILE_UNSAFE, FILE_TOO_LARGE, WRONG_PASSPHRASE.
     * Without a password an encrypted key or container is told of, not an error.
     */
    read: call<ReadFile>()(z.object(fileFields)),
    /** The same with all that is to be said of each object. Throws as `read`, and FILE_TOO_LARGE for more than 2,000 objects. */
    inspect: call<InspectedFile>()(
      z.object({
        ...fileFields,
        /** The certificates of the vault's authorities, DER in base64. */
        authorities: z.array(z.base64()).max(maxAuthorities),
        now: z.iso.datetime(),
      }),
    ),
    /** What a settings file says of certificates. Throws FILE_NOT_UNDERSTOOD, FILE_TOO_LARGE. */
    readSettings: call<SettingsReading>()(z.object({ content: fileFields.content })),
    /** What a table of devices holds; its rows come in pieces. Throws FILE_NOT_UNDERSTOOD, FILE_TOO_LARGE. */
    readTable: call<TableHead, TableRow[]>()(
      z.object({
        content: base64Of(maxTableLength),
        isPasted: z.boolean(),
        columns: z.array(z.enum(fleetColumns).nullable()).max(tableLimits.columns).optional(),
      }),
    ),
  },
  chains: {
    /** What the certificates that came over a connection are, and what is wrong with them. Never throws for what they hold. */
    examine: call<ExaminedChain>()(chainQuestionSchema),
  },
  process: {
    /** Answers as soon as the process can read. */
    ready: call<null>()(z.void()),
  },
} as const
