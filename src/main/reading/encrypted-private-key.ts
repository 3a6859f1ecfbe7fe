import { childrenOf, derTag, expectTag, hasOutline, oidOf, readDer, sequenceOf, type DerElement } from '../pki/der-reader.ts'
import type { ContentKind } from './content-kind.ts'
import { wrongPassphrase } from './encryption-errors.ts'
import type { Password } from './old-encryption.ts'
import { isEncryptionScheme, readEncryption } from './password-based-encryption.ts'
import { isPkcs8, readPrivateKey } from './private-key.ts'
import type { ReadPrivateKey } from './reader-contract.ts'
import { RoundsBudget } from './rounds-budget.ts'

const { sequence, octetString, oid } = derTag

/** An EncryptedPrivateKeyInfo (RFC 5958 3). Its parameters are checked whether or not there is a password to try. */
export const encryptedPrivateKey: ContentKind = {
  matches(root) {
    if (root.tag !== sequence || !hasOutline(root, [sequence, octetString])) return false
    const identifier = childrenOf(root)[0]
    // A DigestInfo has this outline too; the algorithm tells them apart.
    return hasOutline(identifier, [oid]) && isEncryptionScheme(oidOf(childrenOf(identifier!)[0], 'encryption scheme'))
  },
  read(root, { password, rounds }) {
    // What is not opened costs nothing: a file may hold thousands of keys.
    const encrypted = readEncryptedKey(root, password === undefined ? new RoundsBudget() : rounds)
    return [password === undefined ? { type: 'encrypted-private-key', needsPassword: true } : encrypted.open(password)]
  },
}

/** An EncryptedPrivateKeyInfo whose parameters have been checked; `open` throws what `readPrivateKey` does, and WRONG_PASSPHRASE. */
export interface EncryptedKey {
  open(password: Password): ReadPrivateKey
}

/** Reads the parameters of an EncryptedPrivateKeyInfo. Throws FILE_UNSAFE, FILE_NOT_UNDERSTOOD. */
export function readEncryptedKey(root: DerElement, rounds: RoundsBudget): EncryptedKey {
  const [identifier, ciphertext] = sequenceOf(root, 'encrypted key')
  const encryption = readEncryption(expectTag(identifier, sequence, 'encryption scheme'), rounds)
  const octets = expectTag(ciphertext, octetString, 'encrypted key').content
  return { open: (password) => readPrivateKey(privateKeyInfo(encryption.decrypt(password, octets))) }
}

/** A wrong passphrase passes the padding check once in 256 times; then what comes out is no PKCS#8. */
function privateKeyInfo(plain: Uint8Array): DerElement {
  const root = readOrUndefined(plain)
  if (!root || !isPkcs8(root)) throw wrongPassphrase()
  return root
}

function readOrUndefined(plain: Uint8Array): DerElement | undefined {
  try {
    const root = readDer(plain)
    return hasOutline(root, []) && childrenOf(root).length > 0 ? root : undefined
  } catch {
    return undefined
  }
}
