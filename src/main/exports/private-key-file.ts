import { createPrivateKey } from 'node:crypto'
import { toPem } from '../../shared/pem.ts'
import { encryptPrivateKey } from '../pki/encrypted-private-key-writer.ts'
import { secretText } from './bundle-file.ts'
import type { BundleFile, BundleSource } from './target.ts'

/** `pkcs8` (RFC 5958) is the one form that every tested reader loads; `traditional` is PKCS#1 for RSA, SEC 1 for EC. */
export type KeyForm = 'pkcs8' | 'traditional'

/** A private key (PKCS#8 DER) as an unencrypted PEM file. */
export function privateKeyFile(path: string, pkcs8: Uint8Array, form: KeyForm, purpose: string): BundleFile {
  return secretText(path, form === 'pkcs8' ? toPem('PRIVATE KEY', pkcs8) : traditionalPem(pkcs8), purpose)
}

/** The private key of the identity as PEM text, PKCS#8; under a passphrase (PBES2, AES-256) where there is one. */
export function privateKeyPem({ identity, salt }: BundleSource, passphrase: string): string | undefined {
  const { name, privateKey } = identity
  if (!privateKey) return undefined
  if (passphrase === '') return toPem('PRIVATE KEY', privateKey)
  return toPem('ENCRYPTED PRIVATE KEY', encryptPrivateKey(privateKey, passphrase, (length) => salt(name, length)))
}

/** For a README: that a key is not among the files, and where it belongs. */
export function keyElsewhere(name: string, path: string): string {
  return `The private key of ${name} is not among these files, since it was made elsewhere: put it beside them as ${path}.`
}

/** A private key (PKCS#8 DER) in its traditional form, and the label of its PEM: PKCS#1 for RSA, SEC 1 for EC. */
export function traditionalKey(pkcs8: Uint8Array): { label: string; der: Uint8Array } {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  return key.asymmetricKeyType === 'rsa'
    ? { label: 'RSA PRIVATE KEY', der: key.export({ format: 'der', type: 'pkcs1' }) }
    : { label: 'EC PRIVATE KEY', der: key.export({ format: 'der', type: 'sec1' }) }
}

function traditionalPem(pkcs8: Uint8Array): string {
  const { label, der } = traditionalKey(pkcs8)
  return toPem(label, der)
}
