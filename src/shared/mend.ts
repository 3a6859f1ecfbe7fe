import { z } from 'zod'
import { altNameSchema } from './alt-name.ts'
import { keyTypeSchema } from './key-type-schema.ts'
import { nameText } from './subject.ts'

const fingerprint = z.string().regex(/^[0-9A-F]{64}$/)
const altNames = z.array(altNameSchema).max(100)
/** Where left out, the authority of the identity that the connection is tried with, or of the newest broker. */
const issuer = fingerprint.optional()
/** Lines for a file of a broker: one line each stays one line. */
const lines = z.array(z.string().max(70_000).regex(/^[^\r\n\0]*$/, { error: 'is more than one line' })).min(1).max(20)

/**
 * One thing that Certwright can do about a problem of a connection. Certificates are known by their fingerprints. What it will
 * change is told before (`connectionTest.previewMend`), and nothing secret is in it.
 */
export const mendSchema = z.discriminatedUnion('kind', [
  /** A new broker certificate in the place of one of ours: same key, the old names and these. */
  z.object({ kind: z.literal('add-names'), broker: fingerprint, altNames }),
  /** A broker certificate from our CA for a broker that has none of it. */
  z.object({ kind: z.literal('issue-broker'), commonName: nameText(64), altNames, issuer }),
  /**
   * In the place of one of ours, same subject and names; with `newKey` re-keyed, as for a compromised or weak key, of another type
   * where the broker has no cipher for the old one. With `issuer` from another authority than before.
   */
  z.object({ kind: z.literal('renew'), certificate: fingerprint, newKey: z.boolean(), keyType: keyTypeSchema.optional(), issuer: fingerprint.optional() }),
  /** A certificate of the device profile for a device whose own was made for something else. */
  z.object({ kind: z.literal('issue-device'), name: nameText(64), issuer }),
  /** A new certificate for a CA that keeps its key. */
  z.object({ kind: z.literal('renew-authority'), authority: fingerprint }),
  /** Everything that the former CA of this name has issued, anew from the one in use. */
  z.object({ kind: z.literal('reissue-all'), from: fingerprint, to: fingerprint }),
  /** A new root CA with a key and name of its own in the place of a weak one, and everything that the old one has issued, anew. */
  z.object({ kind: z.literal('roll-over'), authority: fingerprint, commonName: nameText(64) }),
  z.object({ kind: z.literal('issue-revocation-list'), authority: fingerprint }),
  /** The broker's files again, as they should be: the whole chain, the right CA file, a current CRL. */
  z.object({ kind: z.literal('export-broker'), broker: fingerprint }),
  /** A device's files again, with the whole chain. */
  z.object({ kind: z.literal('export-identity'), certificate: fingerprint }),
  /** Lines for the broker's access list. */
  z.object({ kind: z.literal('access-list'), lines }),
  /** Lines for the broker's settings, such as `require_certificate true` of Mosquitto. */
  z.object({ kind: z.literal('broker-settings'), lines }),
  /** The rest changes nothing but how the connection is tried. Verification is never off. */
  z.object({ kind: z.literal('use-identity'), certificate: fingerprint }),
  z.object({ kind: z.literal('use-address'), url: z.string().max(5000) }),
  z.object({ kind: z.literal('verify-as'), serverName: z.string().min(1).max(253) }),
  /** The root CAs of the vault in place of a CA file. */
  z.object({ kind: z.literal('trust-own-authorities') }),
  z.object({ kind: z.literal('use-client-id'), clientId: z.string().max(65_535) }),
])
export type Mend = z.output<typeof mendSchema>

/** What a mend will do, before it does it. */
export interface MendPreview {
  /** The verb and what it is done to, for a button: `Re-issue with mqtt.home.lan`. */
  label: string
  /** What will be other afterwards, a sentence each. */
  changes: string[]
  /** What to think of before; null where nothing. */
  caution: string | null
  /** Whether it writes files, so that a folder is needed. */
  needsFolder: boolean
}

/** What a mend has done. */
export interface MendResult {
  /** A sentence each. */
  done: string[]
  /** How to try the connection from now on; what is left out stays. `as` is a fingerprint. */
  connection: { url?: string; as?: string; serverName?: string; clientId?: string; dropsCaFile?: true }
  /** Whether the broker has what is new already, so that the test may run again at once. */
  isInForce: boolean
  /** What is left to do, a sentence each: so that the broker has it, and so that the devices have it. */
  toDo: string[]
  /** Where files were written, absolute. */
  folder: string | null
  /** Text to copy, such as lines of an access list; null where there is none. */
  text: string | null
}

/** How far a mend has come that issues or writes for many. */
export interface MendProgress {
  done: number
  total: number
  name: string
}
