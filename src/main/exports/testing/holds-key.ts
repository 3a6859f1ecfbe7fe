import { createPrivateKey } from 'node:crypto'
import { toPem } from '../../../shared/pem.ts'

/**
 * Whether a private key (PKCS#8 DER) stands in a file: as it is, in PEM or other base64, as the octets of a C array, as the scalar
 * of an EC key, or as base64 of its PEM in lines of Zephyr's shell.
 */
export function holdsKey(bytes: Uint8Array, pkcs8: Uint8Array): boolean {
  const file = Buffer.from(bytes)
  const dense = file.toString('latin1').replace(/\\n|\s|cred buf /g, '')
  const key = Buffer.from(pkcs8)
  const spellings = [key.toString('base64'), key.toString('hex').replace(/../g, '0x$&,').slice(0, -1), scalarOf(key), Buffer.from(toPem('PRIVATE KEY', key)).toString('base64')]
  return file.includes(key) || spellings.some((spelling) => spelling !== undefined && dense.includes(spelling))
}

function scalarOf(pkcs8: Buffer): string | undefined {
  const { d } = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })
  return d === undefined ? undefined : Buffer.from(d, 'base64url').toString('base64')
}
