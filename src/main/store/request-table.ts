import { AppError } from '../../shared/errors.ts'
import { keyTypes, type KeyType } from '../../shared/key-type.ts'
import { appendAudit } from './audit-trail.ts'
import { dateIn, octetsIn, textIn, wordIn, type Row } from './row.ts'
import { seal, unseal } from './seal.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/** A certification request of ours, to be signed elsewhere; its key waits in the vault for the answer. */
export interface StoredRequest {
  /** SHA-256 over its DER, upper-case hex. */
  id: string
  name: string
  /** The profile by whose rules it was made. */
  profile: string
  /** RFC 4514. */
  subject: string
  keyType: KeyType
  /** SHA-256 over its SubjectPublicKeyInfo, upper-case hex. */
  publicKeyHash: string
  createdAt: string
  der: Uint8Array
}

/** Keeps a request and its key (PKCS#8). For the inside of a write. Throws VAULT_LOCKED. */
export function keepRequest(handle: VaultHandle, request: Omit<StoredRequest, 'createdAt'>, privateKey: Uint8Array, now: Date): StoredRequest {
  const sealedKey = seal(requireDataKey(handle), identity(handle, request.id), privateKey)
  const { id, name, profile, subject, keyType, publicKeyHash, der } = request
  handle.database.run(
    `INSERT INTO certification_request (id, name, profile, subject, key_type, public_key, created_at, der, sealed_key)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    name,
    profile,
    subject,
    keyType,
    publicKeyHash,
    now.getTime(),
    der,
    sealedKey,
  )
  appendAudit(handle, [{ action: 'request-made', text: `Made a certification request for ${JSON.stringify(name)}` }], now)
  return { ...request, createdAt: now.toISOString() }
}

/** The requests whose answer is awaited, the newest first. */
export function listRequests({ database }: VaultHandle): StoredRequest[] {
  return database.all(`${select} ORDER BY created_at DESC, id`).map(toRequest)
}

/** The one that a name, or at least 4 digits of its id, means. Throws NOT_FOUND, AMBIGUOUS_REFERENCE. */
export function findRequest(handle: VaultHandle, reference: string): StoredRequest {
  const text = reference.trim().normalize('NFC')
  const all = listRequests(handle)
  const named = all.filter(({ name }) => name === text)
  const found = named.length > 0 ? named : all.filter(({ id }) => text.length >= 4 && id.startsWith(text.toUpperCase()))
  const [first, ...others] = found
  if (!first) {
    throw new AppError('NOT_FOUND', `No request ${JSON.stringify(text)} awaits its answer.`, {
      remedy: 'List the requests that are open, and give the name of one.',
      details: { reference: text },
    })
  }
  if (others.length > 0) {
    throw new AppError('AMBIGUOUS_REFERENCE', `${JSON.stringify(text)} may mean ${found.length} requests.`, {
      remedy: 'Give the first digits of the id of the one that is meant.',
      details: { reference: text, candidates: found.map(({ id, name }) => `${name} (${id.slice(0, 16)})`) },
    })
  }
  return first
}

/** The request with this public key, or undefined. */
export function requestOfKey(handle: VaultHandle, publicKeyHash: string): StoredRequest | undefined {
  return listRequests(handle).find((request) => request.publicKeyHash === publicKeyHash)
}

/** Opens the key of a request. Throws VAULT_LOCKED, NOT_FOUND, VAULT_DAMAGED. */
export function openRequestKey(handle: VaultHandle, id: string): Uint8Array {
  const dataKey = requireDataKey(handle)
  const row = handle.database.get('SELECT sealed_key FROM certification_request WHERE id = ?', id)
  if (!row) throw new AppError('NOT_FOUND', `The request ${id} is not there any more.`, { remedy: 'Make a new request.', details: { id } })
  const key = unseal(dataKey, identity(handle, id), octetsIn(row, 'sealed_key'))
  if (key) return key
  throw new AppError('VAULT_DAMAGED', `The private key of request ${id} was changed or moved.`, {
    remedy: 'Keep the vault file as it is, and open a backup instead; make the request again if there is none.',
    details: { id },
  })
}

/** Forgets a request and its key; that it was answered is entered with the answer. For the inside of a write. */
export function dropRequest(handle: VaultHandle, { id, name }: Pick<StoredRequest, 'id' | 'name'>, now: Date, isAnswered: boolean): void {
  requireDataKey(handle)
  handle.database.run('DELETE FROM certification_request WHERE id = ?', id)
  if (isAnswered) return
  const text = `Removed the certification request for ${JSON.stringify(name)} and its key`
  appendAudit(handle, [{ action: 'request-removed', text }], now)
}

const select = 'SELECT id, name, profile, subject, key_type, public_key, created_at, der FROM certification_request'

function toRequest(row: Row): StoredRequest {
  return {
    id: textIn(row, 'id'),
    name: textIn(row, 'name'),
    profile: textIn(row, 'profile'),
    subject: textIn(row, 'subject'),
    keyType: wordIn(row, 'key_type', keyTypes),
    publicKeyHash: textIn(row, 'public_key'),
    createdAt: dateIn(row, 'created_at'),
    der: octetsIn(row, 'der'),
  }
}

function identity({ vaultId }: VaultHandle, id: string): string[] {
  return [vaultId, 'request-key', id]
}
