import { childrenOf, derTag, expectTag, hasOutline, oidOf, readDer, type DerElement } from '../pki/der-reader.ts'
import type { ContentKind } from './content-kind.ts'
import { isEncryptionScheme, readEncryption, wrongPassphrase } from './password-based-encryption.ts'
import { isPkcs8, readPrivateKey } from './private-key.ts'

const { sequence, octetString, oid } = derTag

/** An EncryptedPrivateKeyInfo (RFC 5958 3). Its parameters are checked whether or not there is a password to try. */
export const encryptedPrivateKey: ContentKind = {
  matches(root) {
    if (root.tag !== sequence || !hasOutline(root, [sequence, octetString])) return false
    const identifier = childrenOf(root)[0]
    // A DigestInfo has this outline too; the algorithm tells them apart.
    return hasOutline(identifier, [oid]) && isEncryptionScheme(oidOf(childrenOf(identifier!)[0], 'encryption scheme'))
  },
  read(root, password) {
    const [identifier, ciphertext] = childrenOf(root)
    const encryption = readEncryption(expectTag(identifier, sequence, 'encryption scheme'))
    if (password === undefined) return { type: 'encrypted-private-key', needsPassword: true }
    const plain = encryption.decrypt(password, expectTag(ciphertext, octetString, 'encrypted key').content, root.bytes)
    return readPrivateKey(privateKeyInfo(plain))
  },
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
