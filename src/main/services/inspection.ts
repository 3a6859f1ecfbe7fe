import type { BroughtFile } from '../../shared/brought-file.ts'
import type { CertificateReference, CertificateSummary } from '../../shared/certificate.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { InspectedObject, Inspection } from '../../shared/inspection.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type * as reader from '../reading/inspection-contract.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import { authoritiesOf, broughtContent, inspectBroughtFile, nameOfFile, vaultIfOpen } from './brought-file.ts'
import { importFiles, planImport } from './imports.ts'
import type { Workspace } from './workspace.ts'

/** Files that people bring: looked at, and taken into the vault. */
export function filesService(workspace: Workspace): GroupHandlers<AppContract['files']> {
  return {
    inspect: ({ files, password }, { signal }) => inspectFiles(workspace, files, password, signal),
    readSettings: async ({ file }, { signal }) => {
      const { bytes } = await broughtContent(file)
      return workspace.reader.readSettings(bytes, signal)
    },
    planImport: (input, { signal }) => planImport(workspace, input, signal),
    import: (input, { signal }) => importFiles(workspace, input, signal),
  }
}

/**
 * What each file holds, as a page may see it: never a private key. Keys and certificates find each other across the files, and in
 * the vault, where one is open. Throws what is wrong with the first file that cannot be read.
 */
export async function inspectFiles(
  workspace: Workspace,
  files: readonly BroughtFile[],
  password: string | undefined,
  signal: AbortSignal,
): Promise<Inspection[]> {
  const vault = vaultIfOpen(workspace)
  const authorities = authoritiesOf(vault, workspace.now())
  const read: { name: string; objects: readonly reader.InspectedObject[] }[] = []
  for (const file of files) {
    const { objects } = await inspectBroughtFile(workspace, file, password, signal, authorities)
    read.push({ name: nameOfFile(file), objects })
  }
  const owners = new KeyOwners(read.flatMap(({ objects }) => objects), vault)
  return read.map(({ name, objects }) => ({
    name,
    objects: objects.map((object) => toPage(object, owners, authorities)),
    needsPassword: objects.some(({ type }) => type === 'encrypted-private-key' || type === 'encrypted-container'),
  }))
}

/** Leaves out everything that a page does not need, the private keys before all. */
function toPage(object: reader.InspectedObject, owners: KeyOwners, authorities: readonly StoredCertificate[]): InspectedObject {
  const issuer = (index: number | null) => (index === null ? null : referenceTo(authorities[index]!.summary))
  switch (object.type) {
    case 'certificate': {
      const { facts, verdicts, path, pathProblems } = object
      const inVault = owners.inVault(facts)
      return {
        type: 'certificate',
        label: object.friendlyName ?? null,
        facts,
        verdicts,
        inVault: inVault ? referenceTo(inVault) : null,
        issuedBy: issuer(object.issuedBy),
        pathProblems,
        path,
        key: owners.keyOf(facts.publicKeyHash),
      }
    }
    case 'private-key': {
      const { keyDescription, publicKeyHash, spkiPin, friendlyName = null } = object
      return { type: 'private-key', label: friendlyName, keyDescription, publicKeyHash, spkiPin, belongsTo: owners.of(publicKeyHash) }
    }
    case 'public-key': {
      const { keyDescription, publicKeyHash, spkiPin } = object
      return { type: 'public-key', keyDescription, publicKeyHash, spkiPin, belongsTo: owners.of(publicKeyHash) }
    }
    case 'certification-request': {
      const { facts } = object
      return { type: 'certification-request', facts, belongsTo: owners.of(facts.publicKeyHash, facts.fingerprint) }
    }
    case 'revocation-list':
      return { type: 'revocation-list', facts: object.facts, issuedBy: issuer(object.issuedBy), problems: object.problems }
    case 'encrypted-private-key':
      return { type: 'encrypted', what: 'an encrypted private key' }
    case 'encrypted-container':
      return { type: 'encrypted', what: 'an encrypted PKCS#12 file' }
    case 'unknown':
      return { type: 'unknown', label: object.label }
  }
}

function referenceTo({ fingerprint, serialNumber, name }: CertificateSummary): CertificateReference {
  return { fingerprint, serialNumber, name }
}

/** What belongs to a key, in the files and in the vault. */
class KeyOwners {
  readonly #vault: Vault | undefined
  /** By the hash of the key: the names, and the fingerprints of what has them. */
  readonly #inFiles = new Map<string, { name: string; fingerprint: string }[]>()
  readonly #keysInFiles = new Set<string>()

  constructor(objects: readonly reader.InspectedObject[], vault: Vault | undefined) {
    this.#vault = vault
    for (const object of objects) {
      if (object.type === 'private-key') this.#keysInFiles.add(object.publicKeyHash)
      if (object.type !== 'certificate' && object.type !== 'certification-request') continue
      const { publicKeyHash, name, fingerprint } = object.facts
      this.#inFiles.set(publicKeyHash, [...(this.#inFiles.get(publicKeyHash) ?? []), { name, fingerprint }])
    }
  }

  /** The names of all that has this key, but for the one with this fingerprint. */
  of(publicKeyHash: string, itself?: string): string[] {
    const inFiles = (this.#inFiles.get(publicKeyHash) ?? []).filter(({ fingerprint }) => fingerprint !== itself)
    const request = this.#vault?.requestOfKey(publicKeyHash)
    const names = [...inFiles, ...(this.#vault?.withPublicKey(publicKeyHash) ?? []), ...(request && request.id !== itself ? [request] : [])]
    return [...new Set(names.map(({ name }) => name))]
  }

  keyOf(publicKeyHash: string): 'in-file' | 'in-vault' | 'unknown' {
    if (this.#keysInFiles.has(publicKeyHash)) return 'in-file'
    const isHere = this.#vault?.withPublicKey(publicKeyHash).some(({ hasKey }) => hasKey) || this.#vault?.requestOfKey(publicKeyHash)
    return isHere ? 'in-vault' : 'unknown'
  }

  inVault({ publicKeyHash, fingerprint }: { publicKeyHash: string; fingerprint: string }): CertificateSummary | undefined {
    return this.#vault?.withPublicKey(publicKeyHash).find((each) => each.fingerprint === fingerprint)
  }
}
