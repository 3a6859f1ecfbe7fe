import type { CertificateSummary } from '../../shared/certificate.ts'
import { AppError } from '../../shared/errors.ts'
import type { ExportRole } from '../../shared/export.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { folderNames } from '../exports/folder-name.ts'
import type { ExportTarget } from '../exports/target.ts'
import type { Vault } from '../store/vault.ts'

/** A bundle of an export before anything of it is open: whose it is, and where it goes below the chosen folder. */
export interface PlannedBundle {
  name: string
  kind: CertificateKind
  serialNumber: string
  fingerprint: string
  folder: string
}

const kindsOf: Readonly<Record<ExportRole, readonly CertificateKind[]>> = {
  broker: ['broker'],
  device: ['device', 'client'],
}

/** Everybody that a bundle can be made for. */
export const bundleKinds: readonly CertificateKind[] = [...kindsOf.broker, ...kindsOf.device]
/** Whom a bundle for a broker lists. */
export const peerKinds: readonly CertificateKind[] = kindsOf.device

/** The role that a target serves somebody of this kind in. */
export function roleOf(kind: CertificateKind): ExportRole {
  return kind === 'broker' ? 'broker' : 'device'
}

/** The kinds that a target makes bundles for. */
export function kindsOfTarget({ roles }: ExportTarget): CertificateKind[] {
  return roles.flatMap((role) => kindsOf[role])
}

/** The bundles that a target can make. Throws NOT_FOUND where there is none, AMBIGUOUS_REFERENCE. */
export function planForTarget(vault: Vault, target: ExportTarget, only: readonly string[] | undefined, now: Date): PlannedBundle[] {
  const plan = planBundles(vault, kindsOfTarget(target), only, now)
  if (plan.length > 0) return plan
  throw new AppError('NOT_FOUND', `The vault has nothing that ${target.title} could be made for.`, {
    remedy: target.roles.includes('broker') ? 'Issue a broker certificate first.' : 'Enrol a device first.',
  })
}

/** A bundle for everybody, or for those of `only`; brokers first. Throws NOT_FOUND where there is nobody, AMBIGUOUS_REFERENCE. */
export function planForAll(vault: Vault, only: readonly string[] | undefined, now: Date): PlannedBundle[] {
  const plan = planBundles(vault, bundleKinds, only, now)
  if (plan.length === 0) {
    throw new AppError('NOT_FOUND', 'The vault has nobody that a bundle could be made for.', {
      remedy: 'Issue a broker certificate and enrol devices first.',
    })
  }
  const brokers = plan.filter(({ kind }) => kind === 'broker')
  return [...brokers, ...plan.filter(({ kind }) => kind !== 'broker')]
}

/** The certificates of these kinds that are in use, read page by page. */
export function* allActive(vault: Vault, kinds: readonly CertificateKind[], now: Date): Generator<CertificateSummary> {
  const limit = 1000
  for (let offset = 0; ; offset += limit) {
    const page = vault.list({ kinds: [...kinds], statuses: ['active'], sort: 'issuedAt', descending: false, offset, limit }, now)
    yield* page.certificates
    if (offset + limit >= page.total) return
  }
}

type Identity = Omit<PlannedBundle, 'folder'>

/** Of a fleet only what the plan needs is kept. */
function planBundles(vault: Vault, kinds: readonly CertificateKind[], only: readonly string[] | undefined, now: Date): PlannedBundle[] {
  const chosen: Identity[] = []
  const found = only ? only.map((reference) => vault.find(reference, kinds).summary) : allActive(vault, kinds, now)
  for (const { name, kind, serialNumber, fingerprint } of found) chosen.push({ name, kind, serialNumber, fingerprint })
  const folders = foldersOf(chosen)
  return chosen.map((identity) => ({ ...identity, folder: folders.get(identity.fingerprint)! }))
}

/** `broker/` for the one broker, `brokers/<name>/` where there are several, `devices/<id>/` for the rest. */
function foldersOf(chosen: readonly Identity[]): Map<string, string> {
  const brokers = chosen.filter(({ kind }) => kind === 'broker')
  const others = chosen.filter(({ kind }) => kind !== 'broker')
  const [only, ...more] = brokers
  const brokerFolders = only && more.length === 0 ? new Map([[only.fingerprint, 'broker']]) : namedFolders('brokers', brokers)
  return new Map([...brokerFolders, ...namedFolders('devices', others)])
}

/** A certificate and the one that it replaced have one name: then the fingerprint tells them apart. */
function namedFolders(parent: string, chosen: readonly Identity[]): Map<string, string> {
  const byName = Map.groupBy(chosen, ({ name }) => name)
  const labelOf = ({ name, fingerprint }: Identity) => (byName.get(name)!.length === 1 ? name : `${name} ${fingerprint.slice(0, 8)}`)
  const names = folderNames(chosen.map(labelOf))
  return new Map(chosen.map((identity) => [identity.fingerprint, `${parent}/${names.get(labelOf(identity))!}`]))
}
