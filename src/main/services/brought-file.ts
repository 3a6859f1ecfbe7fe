import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { BroughtFile } from '../../shared/brought-file.ts'
import { AppError } from '../../shared/errors.ts'
import { authorityKinds } from '../../shared/profile.ts'
import { maxAuthorities } from '../reading/chain-contract.ts'
import { checkFileLength, maxFileLength } from '../reading/file-length.ts'
import type { InspectedFile } from '../reading/inspection-contract.ts'
import type { ReadFile } from '../reading/reader-contract.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import type { Workspace } from './workspace.ts'

/** What a person brought. The name is theirs: for the eye alone. */
export interface BroughtContent {
  /** Without folders. */
  name: string
  bytes: Uint8Array
}

/**
 * Has the reader process read a file that a person brings; `password` is tried on all that is encrypted. Throws
 * FILE_NOT_READABLE (missing, no permission, not a regular file), FILE_TOO_LARGE, and what the reader says of its content.
 */
export async function readBroughtFile(
  { reader }: Workspace,
  file: BroughtFile,
  { password, signal }: { password?: string | undefined; signal: AbortSignal },
): Promise<ReadFile> {
  const { bytes } = await broughtContent(file)
  return reader.read(bytes, { password, signal })
}

/** The octets of a file that a person brings, in either form; nothing looks into them. Throws FILE_NOT_READABLE, FILE_TOO_LARGE. */
export async function broughtContent(file: BroughtFile, maxLength = maxFileLength): Promise<BroughtContent> {
  if ('path' in file) return { name: nameOfFile(file), bytes: await contentAt(file.path, maxLength) }
  const bytes = Buffer.from(file.content, 'base64')
  checkFileLength(bytes.length, maxLength)
  return { name: nameOfFile(file), bytes }
}

/**
 * Has the reader process say all that is to be said of a file, beside the authorities of the vault, where one is open. Throws as
 * `readBroughtFile`.
 */
export async function inspectBroughtFile(
  workspace: Workspace,
  file: BroughtFile,
  password: string | undefined,
  signal: AbortSignal,
  authorities: readonly StoredCertificate[] = authoritiesOf(vaultIfOpen(workspace), workspace.now()),
): Promise<InspectedFile> {
  const { bytes } = await broughtContent(file)
  return inspectContent(workspace, bytes, { password, authorities, signal })
}

/** The same for what is in memory already. */
export async function inspectContent(
  { reader, now }: Workspace,
  content: Uint8Array,
  { password, authorities, signal }: { password?: string | undefined; authorities: readonly StoredCertificate[]; signal: AbortSignal },
): Promise<InspectedFile> {
  const inspected = await reader.inspect(content, { password, authorities: authorities.map(({ der }) => der), now: now(), signal })
  // An answer may point at nobody but those who were asked about.
  const isWithin = inspected.objects.every((object) => !('issuedBy' in object) || (object.issuedBy ?? 0) < Math.max(1, authorities.length))
  if (isWithin) return inspected
  throw new AppError('FILE_UNSAFE', 'This file could not be read safely: the process that read it gave an answer without sense.', {
    remedy: 'Do not use this file if you do not know who made it; otherwise get it again from where it was made.',
    details: { reason: 'answer' },
  })
}

/** The authorities of a vault that may have issued what a file holds, the youngest first; 1,000 at most. */
export function authoritiesOf(vault: Vault | undefined, now: Date): StoredCertificate[] {
  if (!vault) return []
  const { certificates } = vault.list(
    { kinds: [...authorityKinds], sort: 'issuedAt', descending: true, offset: 0, limit: maxAuthorities },
    now,
  )
  return certificates.map(({ fingerprint }) => vault.find(fingerprint))
}

/** The open vault, locked or not; undefined where none is open. */
export function vaultIfOpen({ openVault }: Workspace): Vault | undefined {
  return openVault.state.state === 'none' ? undefined : openVault.current
}

/** What a person calls the file: its name without the folders. */
export function nameOfFile(file: BroughtFile): string {
  // A browser gives no folder; what has one comes from somewhere else.
  return basename('path' in file ? file.path : file.name.replaceAll('\\', '/'))
}

async function contentAt(path: string, maxLength: number): Promise<Uint8Array> {
  try {
    await using file = await open(path)
    const stat = await file.stat()
    // A device or a pipe may never end.
    if (!stat.isFile()) throw new Error('it is not a regular file')
    checkFileLength(stat.size, maxLength)
    return await file.readFile()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('FILE_NOT_READABLE', `${path} could not be read.`, {
      remedy: 'Check that the file is there and that you may read it.',
      details: { path },
      cause,
    })
  }
}
