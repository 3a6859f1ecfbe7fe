import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import type { ExportRole } from '../../shared/export.ts'
import { folderNames } from '../exports/folder-name.ts'
import type { BundleSource, ExportIdentity, ExportTarget, Peer } from '../exports/target.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import { chooseBroker } from './built-in-broker.ts'
import type { Workspace } from './workspace.ts'

/** Everything that a target needs to make one bundle, and where the bundle goes below the chosen folder. */
export interface GatheredBundle {
  source: BundleSource
  folder: string
}

const kindsOf: Readonly<Record<ExportRole, readonly CertificateKind[]>> = {
  broker: ['broker'],
  device: ['device', 'client'],
}

/** Gathers the bundles of an export. Throws NOT_FOUND where there is nothing to export, VAULT_LOCKED. */
export async function gatherBundles(
  workspace: Workspace,
  target: ExportTarget,
  options: unknown,
  only: readonly string[] | undefined,
): Promise<GatheredBundle[]> {
  const { vault } = workspace
  const now = workspace.now()
  const kinds = target.roles.flatMap((role) => kindsOf[role])
  const chosen = only ? only.map((reference) => vault.find(reference, kinds)) : allActive(vault, kinds, now)
  if (chosen.length === 0) {
    throw new AppError('NOT_FOUND', `The vault has nothing that ${target.title} could be made for.`, {
      remedy: target.roles.includes('broker') ? 'Issue a broker certificate first.' : 'Enrol a device first.',
    })
  }
  const withCredentials = target.needsCredentials(options)
  const peers = chosen.some(({ summary }) => summary.kind === 'broker') ? gatherPeers(workspace, withCredentials) : []
  const broker = newestBroker(vault, now)
  const folders = foldersOf(chosen)
  return chosen.map((stored) => ({
    folder: folders.get(stored.summary.fingerprint)!,
    source: {
      identity: exportIdentity(workspace, stored, withCredentials && stored.summary.kind !== 'broker'),
      peers,
      broker,
      now,
      version: workspace.host.version,
      salt: (_username, length) => randomBytes(length),
    },
  }))
}

function allActive(vault: Vault, kinds: readonly CertificateKind[], now: Date): StoredCertificate[] {
  const found: StoredCertificate[] = []
  const limit = 1000
  for (let offset = 0; ; offset += limit) {
    const page = vault.list(
      { kinds: [...kinds], statuses: ['active'], sort: 'issuedAt', descending: false, offset, limit },
      now,
    )
    found.push(...page.certificates.map(({ fingerprint }) => vault.find(fingerprint)))
    if (offset + limit >= page.total) return found
  }
}

function gatherPeers(workspace: Workspace, withCredentials: boolean): Peer[] {
  const { vault } = workspace
  return allActive(vault, kindsOf.device, workspace.now()).map(({ summary }) => ({
    name: summary.name,
    kind: summary.kind,
    credential: withCredentials ? vault.credential(summary.fingerprint, workspace.now()) : null,
  }))
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

function exportIdentity(workspace: Workspace, { summary, der }: StoredCertificate, withCredential: boolean): ExportIdentity {
  const { vault } = workspace
  const chain = vault.pathOf(summary.fingerprint).map((each) => each.der)
  return {
    name: summary.name,
    kind: summary.kind,
    serialNumber: summary.serialNumber,
    certificate: der,
    intermediates: chain.slice(1, -1),
    root: chain.at(-1)!,
    privateKey: summary.hasKey ? vault.openKey(summary.fingerprint) : null,
    keyType: summary.keyType,
    keyDescription: summary.keyDescription,
    altNames: summary.altNames,
    notAfter: new Date(summary.notAfter),
    fingerprint: summary.fingerprint,
    credential: withCredential ? vault.credential(summary.fingerprint, workspace.now()) : null,
  }
}

/** `broker/` for the one broker, `brokers/<name>/` where there are several, `devices/<id>/` for the rest. */
function foldersOf(chosen: readonly StoredCertificate[]): Map<string, string> {
  const brokers = chosen.filter(({ summary }) => summary.kind === 'broker')
  const others = chosen.filter(({ summary }) => summary.kind !== 'broker')
  const [only, ...more] = brokers
  const brokerFolders = only && more.length === 0 ? new Map([[only.summary.fingerprint, 'broker']]) : namedFolders('brokers', brokers)
  return new Map([...brokerFolders, ...namedFolders('devices', others)])
}

/** A certificate and the one that it replaced have one name: then the fingerprint tells them apart. */
function namedFolders(parent: string, chosen: readonly StoredCertificate[]): Map<string, string> {
  const byName = Map.groupBy(chosen, ({ summary }) => summary.name)
  const labelOf = ({ summary: { name, fingerprint } }: StoredCertificate) =>
    byName.get(name)!.length === 1 ? name : `${name} ${fingerprint.slice(0, 8)}`
  const names = folderNames(chosen.map(labelOf))
  return new Map(chosen.map((stored) => [stored.summary.fingerprint, `${parent}/${names.get(labelOf(stored))!}`]))
}
