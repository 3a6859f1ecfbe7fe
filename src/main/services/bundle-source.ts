import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { BundleSource, ExportIdentity, MqttCredential, Peer } from '../exports/target.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import { chooseBroker } from './built-in-broker.ts'
import { allActive, peerKinds, type PlannedBundle } from './bundle-plan.ts'
import { revocationsBelow, trustAnchorsWith } from './trust.ts'
import type { Workspace } from './workspace.ts'

/**
 * What a bundle is gathered for. To `look` (a check, a preview) changes nothing: a placeholder of the same length stands for an
 * MQTT password that was not made yet. To `write` makes that password.
 */
export type GatheringFor = 'look' | 'write'

/** Everything that a target needs to make one bundle. Its private key is overwritten when it is disposed of. */
export interface GatheredBundle extends Disposable {
  source: BundleSource
}

/** As long as the passwords that the vault makes. */
export const placeholderPassword = 'made-when-it-is-written-'

/** Opens what bundles are made from; what many of them have in common is gathered once. */
export class BundleGatherer {
  readonly #workspace: Workspace
  readonly #peers = new Map<string, Peer[]>()
  /** By the fingerprint of the root. */
  readonly #anchors = new Map<string, StoredCertificate[]>()
  #broker: { value: BundleSource['broker'] } | undefined

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** Opens one bundle; to be held with `using`, one at a time. Throws VAULT_LOCKED. */
  gather({ fingerprint, kind }: PlannedBundle, purpose: GatheringFor, withCredentials: boolean): GatheredBundle {
    const { vault, host } = this.#workspace
    const now = this.#workspace.now()
    const isBroker = kind === 'broker'
    const path = vault.pathOf(fingerprint)
    const anchors = this.#anchorsOf(path.at(-1)!, now)
    const identity = openIdentity(this.#workspace, path, withCredentials && !isBroker ? purpose : undefined)
    this.#broker ??= { value: newestBroker(vault, now) }
    return {
      source: {
        identity,
        trustAnchors: anchors.map((each) => each.der),
        revocations: isBroker ? revocationsBelow(vault, anchors, now) : [],
        peers: isBroker ? this.#peersFor(purpose, withCredentials) : [],
        broker: this.#broker.value,
        now,
        version: host.version,
        salt: (_username, length) => randomBytes(length),
      },
      [Symbol.dispose]: () => void identity.privateKey?.fill(0),
    }
  }

  #anchorsOf(root: StoredCertificate, now: Date): StoredCertificate[] {
    const { fingerprint } = root.summary
    const anchors = this.#anchors.get(fingerprint) ?? trustAnchorsWith(this.#workspace.vault, root, now)
    this.#anchors.set(fingerprint, anchors)
    return anchors
  }

  #peersFor(purpose: GatheringFor, withCredentials: boolean): Peer[] {
    const key = `${purpose} ${withCredentials}`
    const known = this.#peers.get(key)
    if (known) return known
    const peers = gatherPeers(this.#workspace, withCredentials, purpose)
    this.#peers.set(key, peers)
    return peers
  }
}

function gatherPeers(workspace: Workspace, withCredentials: boolean, purpose: GatheringFor): Peer[] {
  return Array.from(allActive(workspace.vault, peerKinds, workspace.now()), (summary) => ({
    name: summary.name,
    kind: summary.kind,
    subject: summary.subject,
    credential: withCredentials ? credentialOf(workspace, summary, purpose) : null,
  }))
}

function credentialOf({ vault, now }: Workspace, { name, fingerprint }: CertificateSummary, purpose: GatheringFor): MqttCredential {
  if (purpose === 'write') return vault.credential(fingerprint, now())
  return vault.existingCredential(fingerprint) ?? { username: name, password: placeholderPassword }
}

function newestBroker(vault: Vault, now: Date): BundleSource['broker'] {
  try {
    const { summary } = chooseBroker(vault, undefined, now)
    return { name: summary.name, altNames: summary.altNames, port: 8883 }
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null
    throw error
  }
}

/** With a credential where it is said what for. */
function openIdentity(workspace: Workspace, path: readonly StoredCertificate[], credentialFor: GatheringFor | undefined): ExportIdentity {
  const { vault } = workspace
  const [{ summary, der }, ...above] = path as readonly [StoredCertificate, ...StoredCertificate[]]
  const issuers = above.map((each) => each.der)
  return {
    name: summary.name,
    kind: summary.kind,
    serialNumber: summary.serialNumber,
    certificate: der,
    intermediates: issuers.slice(0, -1),
    root: issuers.at(-1) ?? der,
    revoked: path.filter((each) => each.summary.status === 'revoked').map((each) => each.summary.name),
    privateKey: summary.hasKey ? vault.openKey(summary.fingerprint) : null,
    keyType: summary.keyType,
    keyDescription: summary.keyDescription,
    altNames: summary.altNames,
    notAfter: new Date(summary.notAfter),
    fingerprint: summary.fingerprint,
    credential: credentialFor === undefined ? null : credentialOf(workspace, summary, credentialFor),
  }
}
