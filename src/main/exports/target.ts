import type { z } from 'zod'
import type { AltName } from '../../shared/alt-name.ts'
import type { BundleProblem, ExportOption, ExportRole, TargetGroup } from '../../shared/export.ts'
import type { KeyType } from '../../shared/key-type.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import type { RewrittenBundle } from './take-up.ts'

/** A user name and password for a broker that asks for them. */
export interface MqttCredential {
  username: string
  password: string
}

/** One identity as a target sees it: everything gathered before, values only. */
export interface ExportIdentity {
  name: string
  kind: CertificateKind
  /** Upper-case hex. */
  serialNumber: string
  /** DER. */
  certificate: Uint8Array
  /** DER of the issuing CAs, the leaf's issuer first, without the root. */
  intermediates: readonly Uint8Array[]
  /** DER of the root CA. */
  root: Uint8Array
  /** The names of those in the path, the identity itself and the root included, that were revoked or are on hold. */
  revoked: readonly string[]
  /**
   * PKCS#8 DER, not encrypted; null where the vault does not hold it, as the key was born elsewhere. A preview gets the key
   * like an export does, so that both have the same files; what may be shown of them is for the caller to see to.
   */
  privateKey: Uint8Array | null
  /** Null where the key is of a type that is looked at only. */
  keyType: KeyType | null
  /** Such as `EC P-256`. */
  keyDescription: string
  altNames: readonly AltName[]
  notAfter: Date
  /** Upper-case hex SHA-256 over the certificate's DER. */
  fingerprint: string
  /**
   * Null unless the target's `needsCredentials` asked for it, and for brokers. Where a bundle is only looked at, the password may
   * be a placeholder of the same length.
   */
  credential: MqttCredential | null
}

/** A device or client that may connect to the broker a bundle is for. */
export interface Peer {
  name: string
  kind: CertificateKind
  /** The whole subject of its certificate, RFC 4514. */
  subject: string
  /** Null unless the target's `needsCredentials` asked for it. */
  credential: MqttCredential | null
}

/** What an authority says of the certificates that it has revoked. */
export interface AuthorityRevocations {
  name: string
  /** Whether it has issued identities that are in date: a broker that checks CRLs refuses them all where this one's is missing. */
  hasIssued: boolean
  /** Its latest CRL, DER; null where it has none. */
  list: { der: Uint8Array; nextUpdate: Date } | null
  /** How many certificates were revoked, or taken off hold, since that list. */
  changesSince: number
}

/**
 * Gives `length` octets of salt for the password of this user. A target's only source of randomness: for the same answers
 * it makes the same files.
 */
export type SaltSource = (username: string, length: number) => Uint8Array

/** Everything that a target makes a bundle from. */
export interface BundleSource {
  identity: ExportIdentity
  /** DER of the roots to be trusted: the identity's own first, then those that a roll-over links to it. */
  trustAnchors: readonly Uint8Array[]
  /** For brokers: of every authority below these roots that has not been revoked itself, by name. */
  revocations: readonly AuthorityRevocations[]
  /** For brokers: who may connect. */
  peers: readonly Peer[]
  /** For devices and clients: the newest broker, where there is one. */
  broker: { name: string; altNames: readonly AltName[]; port: number } | null
  now: Date
  /** Of this program. */
  version: string
  salt: SaltSource
}

/** One file of a bundle. */
export interface BundleFile {
  /** Relative to the bundle's folder, `/` between folders. */
  path: string
  bytes: Uint8Array
  /** Whether whoever has it can act as somebody: written with mode 0600, never shown in a preview. */
  isSecret: boolean
  /** Written with mode 0600 too, as its reader minds, though anybody may see what it says. */
  isOwnerOnly?: boolean
  /** What it is, for the README and the manifest; one or two sentences. */
  purpose: string
}

/**
 * What a target makes for many devices together, one after the other, so that nothing grows with the fleet: a file of lines, or in
 * one folder a file for each.
 */
export type FleetList<Options = unknown> = {
  /** In a few words. */
  title: string
} & (
  | {
      /** One file for all, with nothing secret in it. */
      form: 'lines'
      fileName: string
      /** Before the lines, without its end; null for none. */
      header: string | null
      /** Without its end. */
      line(source: BundleSource, options: Options): string
    }
  | { form: 'files'; file(source: BundleSource, options: Options): BundleFile }
)

/** An export target, as services see it. `defineTarget` makes one. Pure: the same arguments give the same files. */
export interface ExportTarget {
  readonly id: string
  readonly title: string
  /** One sentence: who reads these files. */
  readonly purpose: string
  readonly roles: readonly ExportRole[]
  readonly group: TargetGroup
  readonly options: readonly ExportOption[]
  /** As in `ExportTargetSummary`. */
  readonly reader: string
  readonly proof: 'proven' | 'documented'
  /** What it makes for many devices together; null where it makes bundles only. */
  readonly fleetList: FleetList | null
  /** Parses what a page or a command line gave as options, fills in what it left out, refuses what it does not know. */
  readonly schema: z.ZodType
  /** Whether the bundle holds user names and passwords when made with these options. */
  needsCredentials(options: unknown): boolean
  /** What the reader of this bundle would trip over. Look here before `files`: a bundle with an `error` is not to be written. */
  check(source: BundleSource, options: unknown): BundleProblem[]
  /**
   * The whole bundle, its `README.txt` and, last, `manifest.json` included. Asynchronous, as password hashes take a while.
   * Throws CANCELLED when `signal` fires.
   */
  files(source: BundleSource, options: unknown, signal?: AbortSignal): Promise<BundleFile[]>
  /** For brokers: how one that runs takes up the new files of its bundle, an instruction each. */
  takeUp(options: unknown, bundle: RewrittenBundle): string[]
  /** For brokers: where lines for the access list, or for the settings, go; null where this program does not say. */
  lineSteps(options: unknown, file: BrokerFile): string[] | null
}

/** The files of a broker that a person may add lines to. */
export type BrokerFile = 'access-list' | 'settings'
