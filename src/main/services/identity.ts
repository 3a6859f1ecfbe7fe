import { randomBytes } from 'node:crypto'
import { AppError, toWireError } from '../../shared/errors.ts'
import type { IdentityInput } from '../../shared/contract.ts'
import { toPem } from '../../shared/pem.ts'
import type { Problem } from '../../shared/problem.ts'
import { byteOrderMark, type FileFault, type IdentityFile } from '../diagnosis/identity-problems.ts'
import type { ConnectionIdentity, TlsIdentity } from '../mqtt/network-contract.ts'
import { certificatesIn, privateKeyIn, trustAnchorsIn } from '../reading/expected-content.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import { broughtContent, readBroughtFile } from './brought-file.ts'
import type { Workspace } from './workspace.ts'

/** The chain (leaf first, without the root) and opened key of a certificate of the vault. Throws VAULT_LOCKED, NOT_FOUND. */
export function tlsIdentityOf(vault: Vault, { summary }: StoredCertificate): TlsIdentity {
  const chain = vault.pathOf(summary.fingerprint)
  const sent = chain.length > 1 ? chain.slice(0, -1) : chain
  return {
    certificateChain: sent.map(({ der }) => toPem('CERTIFICATE', der)).join(''),
    privateKey: toPem('PRIVATE KEY', vault.openKey(summary.fingerprint)),
  }
}

/** The root CA above a certificate of the vault, as PEM. */
export function trustAnchorOf(vault: Vault, { summary }: StoredCertificate): string {
  return toPem('CERTIFICATE', vault.pathOf(summary.fingerprint).at(-1)!.der)
}

/** The root CAs of the vault that are not revoked, as PEM: devices may still know the one that was replaced. */
export function trustAnchors(vault: Vault, now: Date): string[] {
  const { certificates } = vault.list(
    { kinds: ['root-ca'], statuses: ['active', 'replaced'], sort: 'issuedAt', descending: false, offset: 0, limit: 1000 },
    now,
  )
  // One on a curve without a NIST name is kept for viewing; as a trust anchor it can end the process.
  const safe = certificates.filter(({ keyDescription }) => !/^EC (?!P-)/.test(keyDescription))
  return safe.map(({ fingerprint }) => toPem('CERTIFICATE', vault.find(fingerprint).der))
}

/**
 * Turns what a person chose into what the network process connects with: an identity of the vault, or PEM files, which
 * the reader process reads. The client identifier is the certificate's common name with `suffix`, unless one was given.
 * Throws NOT_FOUND, AMBIGUOUS_REFERENCE, VAULT_NOT_OPEN, VAULT_LOCKED, KEY_MISMATCH, FILE_NOT_READABLE, and what the reader
 * says of a file's content.
 */
export async function openIdentity(
  workspace: Workspace,
  input: IdentityInput,
  { signal, suffix = '' }: { signal: AbortSignal; suffix?: string },
): Promise<ConnectionIdentity> {
  const stored = input.as === null ? undefined : workspace.vault.find(input.as, ['device', 'client', 'broker'])
  const anchors =
    input.caFile === undefined ? trustAnchors(workspace.vault, workspace.now()) : await readAnchors(workspace, input.caFile, signal)
  return {
    tls: stored ? tlsIdentityOf(workspace.vault, stored) : await readTlsIdentity(workspace, input, signal),
    trustAnchors: anchors,
    ...(input.username !== undefined && { username: input.username }),
    ...(input.password !== undefined && { password: input.password }),
    ...(input.serverName !== undefined && { serverName: input.serverName }),
    clientId: input.clientId ?? (stored ? `${stored.summary.name}${suffix}` : `certwright-${randomBytes(4).toString('hex')}`),
  }
}

/** Which of the files of an identity is at fault, where one is; undefined for any other error. */
export function fileFaultOf(error: unknown, { certificateFile, keyFile, caFile }: IdentityInput): FileFault | undefined {
  if (!(error instanceof AppError) || error.code === 'CANCELLED') return undefined
  const fault = faults.get(error)
  // What the TLS library has against a pair of files shows only when it loads them.
  const isOfPair = error.code === 'KEY_MISMATCH' || (error.code === 'TLS_FAILED' && error.details?.['kind'] === 'identity')
  const file = fault ?? (isOfPair && certificateFile !== undefined ? 'key' : undefined)
  const path = { ca: caFile, certificate: certificateFile, key: keyFile ?? certificateFile }[file ?? 'key']
  return file === undefined || path === undefined ? undefined : { file, path, error: toWireError(error), lacksKeyFile: keyFile === undefined }
}

/** A remark for each file that begins with a byte order mark, which the reader passes over and others do not. */
export async function byteOrderMarksIn({ certificateFile, keyFile, caFile }: IdentityInput): Promise<Problem[]> {
  const paths = new Set([certificateFile, keyFile, caFile].filter((path) => path !== undefined))
  const marked = await Promise.all(
    [...paths].map(async (path) => {
      const { bytes } = await broughtContent({ path })
      return Buffer.from(bytes.subarray(0, 3)).toString('hex') === 'efbbbf' ? [byteOrderMark(path)] : []
    }),
  )
  return marked.flat()
}

/** Which file an error came from; kept beside it, since the error's own words are for whoever asked. */
const faults = new WeakMap<AppError, IdentityFile>()

async function from<T>(file: IdentityFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof AppError) faults.set(error, file)
    throw error
  }
}

async function readAnchors(workspace: Workspace, path: string, signal: AbortSignal): Promise<string[]> {
  return from('ca', async () => trustAnchorsIn(await readBroughtFile(workspace, { path }, { signal })).map(pemOf))
}

async function readTlsIdentity(workspace: Workspace, input: IdentityInput, signal: AbortSignal): Promise<TlsIdentity | null> {
  const { certificateFile, keyFile = certificateFile } = input
  if (certificateFile === undefined || keyFile === undefined) return null
  const chain = await from('certificate', async () => certificatesIn(await readBroughtFile(workspace, { path: certificateFile }, { signal })))
  const key = await from('key', async () => privateKeyIn(await readBroughtFile(workspace, { path: keyFile }, { signal })))
  if (chain[0]!.publicKey !== key.publicKey) {
    throw new AppError('KEY_MISMATCH', `The key in ${keyFile} does not belong to the certificate ${chain[0]!.subject}.`, {
      remedy: 'Choose the key file that was made with this certificate.',
      details: { certificateFile, keyFile },
    })
  }
  return {
    certificateChain: chain.map(pemOf).join(''),
    privateKey: toPem('PRIVATE KEY', Buffer.from(key.pkcs8, 'base64')),
  }
}

function pemOf({ der }: { der: string }): string {
  return toPem('CERTIFICATE', Buffer.from(der, 'base64'))
}
