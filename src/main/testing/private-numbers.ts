import { createPrivateKey } from 'node:crypto'

/** The secret numbers of a PKCS#8 key: EC's scalar; RSA's private exponent and its two primes. */
export function privateNumbersOf(pkcs8: Uint8Array): Uint8Array[] {
  const jwk = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })
  return [jwk.d, jwk.p, jwk.q].flatMap((number) => (number === undefined ? [] : [Buffer.from(number, 'base64url')]))
}
