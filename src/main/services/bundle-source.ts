import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import type { ExportRole } from '../../shared/export.ts'
import { folderNames } from '../exports/folder-name.ts'
import type { BundleSource, ExportIdentity, ExportTarget, MqttCredential, Peer } from '../exports/target.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import { chooseBroker } from './built-in-broker.ts'
import { revocationsBelow, trustAnchorsOf } from './trust.ts'
import type { Workspace } from './workspace.ts'

/**
 * What a bundle is gathered for. To `look` (a check, a preview) changes nothing: a placeholder of the same length stands for an
 * MQTT password that was not made yet. To `write` makes that password.
 */
export type GatheringFor = 'look' | 'write'

/** A bundle of an export before anything secret of it is open: whose it is, and where it goes below the chosen folder. */
export interface PlannedBundle {
  name: string
  serialNumber: string
  fingerprint: string
  folder: string
  /** Opens what the bundle is made from; to be held with `using`, one at a time. Throws VAULT_LOCKED. */
  gather(purpose: GatheringFor): GatheredBundle
}

/** Everything that a target needs to make one bundle. Its private key is overwritten when it is disposed of. */
export interface GatheredBundle extends Disposable {
  source: BundleSource
}

/** As long as the passwords that the vault makes. */
export const placeholderPassword = 'made-when-it-is-written-'

const kindsOf: Readonly<Record<ExportRole, readonly CertificateKind[]>> = {
  broker: ['broker'],
  device: ['device', 'client'],
}

/** Says which bundles an export has. Throws NOT_FOUND where there is nothing to export, AMBIGUOUS_REFERENCE. */
export function planBundles(
  workspace: Workspace,
  target: ExportTarget,
  options: unknown,
  only: readonly string[] | undefined,
): PlannedBundle[] {
  const { vault } = workspace
  const now = workspace.now()
  const kinds = target.roles.flatMap((role) => kindsOf[role])
  const chosen = only ? only.map((reference) => vault.find(reference, kinds).summary) : allActive(vault, kinds, now)
  if (chosen.length === 0) {
    throw new AppError('NOT_FOUND', `The vault has nothing that ${target.title} could be made for.`, {
      remedy: target.roles.includes('broker') ? 'Issue a broker certificate first.' : 'Enrol a device first.',
    })
  }
  const withCredentials = target.needsCredentials(options)
  const hasBroker = chosen.some(({ kind }) => kind === 'broker')
  const peersFor = {
    look: once(() => gatherPeers(workspace, withCredentials, 'look')),
    write: once(() => gatherPeers(workspace, withCredentials, 'write')),
  }
  const broker = newestBroker(vault, now)
  const folders = foldersOf(chosen)
  return chosen.map(({ name, serialNumber, fingerprint, kind }) => ({
    name,
    serialNumber,
    fingerprint,
    folder: folders.get(fingerprint)!,
    gather(purpose) {
      const anchors = trustAnchorsOf(vault, fingerprint, now)
      const identity = openIdentity(workspace, fingerprint, withCredentials && kind !== 'broker' ? purpose : undefined)
      return {
        source: {
          identity,
          trustAnchors: anchors.map((each) => each.der),
          revocations: kind === 'broker' ? revocationsBelow(vault, anchors, now) : [],
          peers: hasBroker ? peersFor[purpose]() : [],
          broker,
          now,
          version: workspace.host.version,
          salt: (_username, length) => randomBytes(length),
        },
        [Symbol.dispose]: () => void identity.privateKey?.fill(0),
      }
    },
  }))
}

function allActive(vault: Vault, kinds: readonly CertificateKind[], now: Date): CertificateSummary[] {
  const found: CertificateSummary[] = []
  const limit = 1000
  for (let offset = 0; ; offset += limit) {
    const page = vault.list({ kinds: [...kinds], statuses: ['active'], sort: 'issuedAt', descending: false, offset, limit }, now)
    found.push(...page.certificates)
    if (offset + limit >= page.total) return found
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function gatherPeers(workspace: Workspace, withCredentials: boolean, purpose: GatheringFor): Peer[] {
  return allActive(workspace.vault, kindsOf.device, workspace.now()).map((summary) => ({
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
function openIdentity(workspace: Workspace, fingerprint: string, credentialFor: GatheringFor | undefined): ExportIdentity {
  const { vault } = workspace
  const path = vault.pathOf(fingerprint)
  const [{ summary, der }, ...above] = path as [StoredCertificate, ...StoredCertificate[]]
  const issuers = above.map((each) => each.der)
  return {
    name: summary.name,
    kind: summary.kind,
    serialNumber: summary.serialNumber,
    certificate: der,
    intermediates: issuers.slice(0, -1),
    root: issuers.at(-1) ?? der,
    revoked: path.filter((each) => each.summary.status === 'revoked').map((each) => each.summary.name),
    privateKey: summary.hasKey ? vault.openKey(fingerprint) : null,
    keyType: summary.keyType,
    keyDescription: summary.keyDescription,
    altNames: summary.altNames,
    notAfter: new Date(summary.notAfter),
    fingerprint: summary.fingerprint,
    credential: credentialFor === undefined ? null : credentialOf(workspace, summary, credentialFor),
  }
}

/** `broker/` for the one broker, `brokers/<name>/` where there are several, `devices/<id>/` for the rest. */
function foldersOf(chosen: readonly CertificateSummary[]): Map<string, string> {
  const brokers = chosen.filter(({ kind }) => kind === 'broker')
  const others = chosen.filter(({ kind }) => kind !== 'broker')
  const [only, ...more] = brokers
  const brokerFolders = only && more.length === 0 ? new Map([[only.fingerprint, 'broker']]) : namedFolders('brokers', brokers)
  return new Map([...brokerFolders, ...namedFolders('devices', others)])
}

/** A certificate and the one that it replaced have one name: then the serial number tells them apart. */
function namedFolders(parent: string, chosen: readonly CertificateSummary[]): Map<string, string> {
  const byName = Map.groupBy(chosen, ({ name }) => name)
  const labelOf = ({ name, fingerprint }: CertificateSummary) =>
    byName.get(name)!.length === 1 ? name : `${name} ${fingerprint.slice(0, 8)}`
  const names = folderNames(chosen.map(labelOf))
  return new Map(chosen.map((summary) => [summary.fingerprint, `${parent}/${names.get(labelOf(summary))!}`]))
}
