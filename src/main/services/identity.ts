import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import type { IdentityInput } from '../../shared/contract.ts'
import { toPem } from '../../shared/pem.ts'
import type { ConnectionIdentity, TlsIdentity } from '../mqtt/network-contract.ts'
import { certificatesIn, privateKeyIn, trustAnchorsIn } from '../reading/expected-content.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import { readBroughtFile } from './brought-file.ts'
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

async function readAnchors(workspace: Workspace, path: string, signal: AbortSignal): Promise<string[]> {
  return trustAnchorsIn(await readBroughtFile(workspace, { path }, { signal })).map(pemOf)
}

async function readTlsIdentity(workspace: Workspace, input: IdentityInput, signal: AbortSignal): Promise<TlsIdentity | null> {
  const { certificateFile, keyFile = certificateFile } = input
  if (certificateFile === undefined || keyFile === undefined) return null
  const chain = certificatesIn(await readBroughtFile(workspace, { path: certificateFile }, { signal }))
  const key = privateKeyIn(await readBroughtFile(workspace, { path: keyFile }, { signal }))
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
