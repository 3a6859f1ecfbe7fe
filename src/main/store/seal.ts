import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto'

const encoder = new TextEncoder()

/** The length of every key here, in octets: AES-256. */
export const keyLength = 32

const nonceLength = 12
const tagLength = 16
const version = 1
const sealStart = Uint8Array.of(version)

/**
 * Seals `content` by AES-256-GCM under a fresh random nonce: version (1 octet), nonce (12), ciphertext, tag (16). `identity`
 * says what is sealed and for whom; it is authenticated, not stored, so that a seal moved to another record does not open.
 */
export function seal(key: Uint8Array | KeyObject, identity: readonly (string | number)[], content: Uint8Array): Uint8Array {
  const nonce = newNonce()
  return Buffer.concat([sealStart, nonce, encrypt(key, nonce, associatedData(identity), content)])
}

/** Gives what `seal` was given, in memory of its own, or undefined where key, identity and seal do not belong together. */
export function unseal(key: Uint8Array, identity: readonly (string | number)[], sealed: Uint8Array): Uint8Array | undefined {
  if (sealed[0] !== version || sealed.length < 1 + nonceLength + tagLength) return undefined
  const nonce = sealed.subarray(1, 1 + nonceLength)
  return decrypt(key, nonce, associatedData(identity), sealed.subarray(1 + nonceLength))
}

/** AES-256-GCM (NIST SP 800-38D) with a nonce of 96 bits: the ciphertext, then the tag of 128 bits. */
export function encrypt(key: Uint8Array | KeyObject, nonce: Uint8Array, associated: Uint8Array, content: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
  cipher.setAAD(associated)
  return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()])
}

/** Undoes `encrypt`; undefined where the tag does not fit. */
export function decrypt(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
  decipher.setAAD(associated)
  decipher.setAuthTag(sealed.subarray(-tagLength))
  const content = decipher.update(sealed.subarray(0, -tagLength))
  try {
    decipher.final()
  } catch {
    // The only thing that can fail here is the tag, in words that differ between OpenSSL and BoringSSL.
    content.fill(0)
    return undefined
  }
  // A copy of its own: `update` may give a slice of Node's shared pool, which a caller could not hand to a worker or zero alone.
  const own = new Uint8Array(content)
  content.fill(0)
  return own
}

/** Drawn for many together, each octet used once: the way to the random numbers takes longer than they do. */
const drawn = new Uint8Array(64 * nonceLength)
let taken = drawn.length

function newNonce(): Uint8Array {
  if (taken === drawn.length) {
    randomFillSync(drawn)
    taken = 0
  }
  return drawn.slice(taken, (taken += nonceLength))
}

/** JSON of an array of strings and numbers: no two identities are written alike. */
function associatedData(identity: readonly (string | number)[]): Uint8Array {
  return encoder.encode(JSON.stringify(['certwright', version, ...identity]))
}
