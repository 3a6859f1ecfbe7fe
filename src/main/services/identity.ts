import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError } from '../../shared/errors.ts'
import type { IdentityInput } from '../../shared/contract.ts'
import { toPem } from '../../shared/pem.ts'
import type { ConnectionIdentity, TlsIdentity } from '../mqtt/network-contract.ts'
import { refuseUnsafeAnchor } from '../reading/unsafe-anchor.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import type { Workspace } from './workspace.ts'

/** The chain (leaf first, without the root) and opened key of a certificate of the vault. Throws VAULT_LOCKED, NOT_FOUND. */
export function tlsIdentityOf(vault: Vault, { summary }: StoredCertificate): TlsIdentity {
  const chain = vault.pathOf(summary.serialNumber)
  const sent = chain.length > 1 ? chain.slice(0, -1) : chain
  return {
    certificateChain: sent.map(({ der }) => toPem('CERTIFICATE', der)).join(''),
    privateKey: toPem('PRIVATE KEY', vault.openKey(summary.serialNumber)),
  }
}

/** The root CA above a certificate of the vault, as PEM. */
export function trustAnchorOf(vault: Vault, { summary }: StoredCertificate): string {
  return toPem('CERTIFICATE', vault.pathOf(summary.serialNumber).at(-1)!.der)
}

/** All root CAs of the vault, as PEM. */
export function trustAnchors(vault: Vault, now: Date): string[] {
  const { certificates } = vault.list(
    { kinds: ['root-ca'], sort: 'issuedAt', descending: false, offset: 0, limit: 1000 },
    now,
  )
  return certificates.map(({ serialNumber }) => toPem('CERTIFICATE', vault.find(serialNumber).der))
}

/**
 * Turns what a person chose into what the network process connects with: an identity of the vault, or PEM files, which
 * the reader process reads. Throws NOT_FOUND, VAULT_LOCKED, FILE_NOT_READABLE, FILE_NOT_UNDERSTOOD, KEY_MISMATCH.
 */
export async function openIdentity(workspace: Workspace, input: IdentityInput, signal: AbortSignal): Promise<ConnectionIdentity> {
  const stored = input.as === null ? undefined : workspace.vault.find(input.as, ['device', 'client', 'broker'])
  const anchors =
    input.caFile === undefined ? trustAnchors(workspace.vault, workspace.now()) : await readAnchors(workspace, input.caFile, signal)
  return {
    tls: stored ? tlsIdentityOf(workspace.vault, stored) : await readTlsIdentity(workspace, input, signal),
    trustAnchors: anchors,
    ...(input.username !== undefined && { username: input.username }),
    ...(input.password !== undefined && { password: input.password }),
    ...(input.serverName !== undefined && { serverName: input.serverName }),
    clientId: input.clientId ?? stored?.summary.name ?? `certwright-${randomBytes(4).toString('hex')}`,
  }
}

async function readAnchors(workspace: Workspace, path: string, signal: AbortSignal): Promise<string[]> {
  const { objects } = await readObjects(workspace, path, signal)
  const anchors = objects.flatMap((object) => (object.type === 'certificate' ? [Buffer.from(object.der, 'base64')] : []))
  if (anchors.length === 0) {
    throw new AppError('FILE_NOT_UNDERSTOOD', `${path} holds no certificate.`, { remedy: 'Name the PEM file of the CA.' })
  }
  return anchors.map((der) => {
    refuseUnsafeAnchor(der)
    return toPem('CERTIFICATE', der)
  })
}

async function readTlsIdentity(workspace: Workspace, input: IdentityInput, signal: AbortSignal): Promise<TlsIdentity | null> {
  const { certificateFile, keyFile } = input
  if (certificateFile === undefined) return null
  const fromCertificateFile = await readObjects(workspace, certificateFile, signal)
  const fromKeyFile = keyFile === undefined ? fromCertificateFile : await readObjects(workspace, keyFile, signal)
  const chain = fromCertificateFile.objects.filter((object) => object.type === 'certificate')
  const key = fromKeyFile.objects.find((object) => object.type === 'private-key')
  if (chain.length === 0) {
    throw new AppError('FILE_NOT_UNDERSTOOD', `${certificateFile} holds no certificate.`, { remedy: 'Name the certificate file.' })
  }
  if (!key) {
    throw new AppError('FILE_NOT_UNDERSTOOD', `${keyFile ?? certificateFile} holds no readable private key.`, {
      remedy: 'Name the file of the certificate’s private key, not encrypted.',
    })
  }
  return {
    certificateChain: chain.map(({ der }) => toPem('CERTIFICATE', Buffer.from(der, 'base64'))).join(''),
    privateKey: toPem('PRIVATE KEY', Buffer.from(key.pkcs8, 'base64')),
  }
}

async function readObjects(workspace: Workspace, path: string, signal: AbortSignal) {
  const content = await readFile(path, { signal }).catch((cause: unknown) => {
    throw new AppError('FILE_NOT_READABLE', `${path} could not be read.`, {
      remedy: 'Check that the file is there and that you may read it.',
      cause,
    })
  })
  return workspace.reader.read(content, { signal })
}
