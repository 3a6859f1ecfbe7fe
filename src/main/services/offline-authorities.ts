import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { toPem } from '../../shared/pem.ts'
import { authorityKinds } from '../../shared/profile.ts'
import type { BroughtFile } from '../../shared/brought-file.ts'
import { writeSingleFile } from '../delivery/single-file.ts'
import { encryptPrivateKey } from '../pki/encrypted-private-key-writer.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { readCertificate } from '../pki/read-certificate.ts'
import { privateKeyIn } from '../reading/expected-content.ts'
import { readBroughtFile } from './brought-file.ts'
import type { Workspace } from './workspace.ts'

/**
 * Writes the key of an authority, encrypted under `passphrase` (PKCS#8, PBES2), and its certificates into one PEM file of mode
 * 0600, and then takes the key out of the vault unless `keepsKey`, for its renewals too. What is written was opened before, and is
 * read back; nothing is taken out that was not written. Throws NOT_FOUND, AMBIGUOUS_REFERENCE, VAULT_LOCKED, BUNDLE_EXISTS, FOLDER_NOT_WRITABLE, DISK_FULL, WRITE_NOT_VERIFIED.
 */
export async function takeOffline(
  { vault, reader, now }: Workspace,
  { reference, to, passphrase, keepsKey }: { reference: string; to: string; passphrase: string; keepsKey: boolean },
  signal: AbortSignal,
): Promise<CertificateSummary> {
  const { summary, der } = vault.find(reference, authorityKinds)
  const key = vault.openKey(summary.fingerprint)
  const file = resolve(to)
  try {
    const encrypted = encryptPrivateKey(key, passphrase, randomBytes)
    const chain = vault.pathOf(summary.fingerprint).map((each) => toPem('CERTIFICATE', each.der))
    const content = Buffer.from(toPem('ENCRYPTED PRIVATE KEY', encrypted) + chain.join(''))
    // The reader opens it as it would be opened in ten years: only then is the key in the vault no longer the only one.
    const read = privateKeyIn(await reader.read(content, { password: passphrase, signal }))
    if (!Buffer.from(read.pkcs8, 'base64').equals(key)) throw notVerified(file)
    await writeSingleFile(file, { bytes: content, isSecret: true }, { overwrite: false })
  } finally {
    key.fill(0)
  }
  vault.appendAudit([{ action: 'key-exported', certificate: summary, text: `Wrote the encrypted private key of ${JSON.stringify(summary.name)} to ${file}` }], now())
  if (keepsKey) return summary
  const removed = vault.removeKey(summary.fingerprint, now())
  // An authority and its renewals have one key, which would otherwise stay under the name of another of them.
  const { subjectPublicKey } = readCertificate(der)
  for (const { fingerprint, hasKey } of vault.withPublicKey(sha256Fingerprint(subjectPublicKey))) {
    if (hasKey) vault.removeKey(fingerprint, now())
  }
  return removed
}

/**
 * Brings the key of an authority back from the file that `takeOffline` wrote, or from any other that holds it. Throws
 * WRONG_PASSPHRASE, PASSPHRASE_REQUIRED, KEY_MISMATCH where it belongs to no authority here, NAME_TAKEN where it is here already,
 * and what the reader says of the file.
 */
export async function bringBack(
  workspace: Workspace,
  { file, passphrase }: { file: BroughtFile; passphrase?: string | undefined },
  signal: AbortSignal,
): Promise<CertificateSummary> {
  const { vault, now } = workspace
  const key = privateKeyIn(await readBroughtFile(workspace, file, { password: passphrase, signal }))
  const publicKeyHash = sha256Fingerprint(Buffer.from(key.publicKey, 'base64'))
  const owners = vault.withPublicKey(publicKeyHash)
  const waiting = owners.filter(({ hasKey }) => !hasKey)
  if (owners.length === 0) {
    throw new AppError('KEY_MISMATCH', `The ${key.keyDescription} key in this file belongs to no certificate of the vault.`, {
      remedy: 'Choose the file that this authority’s key was written to; or import the file, if the authority is new to the vault.',
    })
  }
  const pkcs8 = Buffer.from(key.pkcs8, 'base64')
  try {
    // An authority and its renewals have one key; where none of them waits for it, the vault says that it is here.
    const brought = (waiting.length > 0 ? waiting : owners.slice(0, 1)).map(({ fingerprint }) => vault.bringKey(fingerprint, pkcs8, now()))
    return brought[0]!
  } finally {
    pkcs8.fill(0)
  }
}

function notVerified(file: string): AppError {
  return new AppError('WRITE_NOT_VERIFIED', `What was to be written to ${file} could not be opened again; the key is still in the vault.`, {
    remedy: 'Try again; if it happens again, report it.',
    details: { path: file },
  })
}
