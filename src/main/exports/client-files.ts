import { certificateFile, secretText } from './bundle-file.ts'
import type { ClientMode } from './client-mode.ts'
import { privateKeyFile } from './private-key-file.ts'
import type { BundleFile, BundleSource } from './target.ts'

/** The names of the files that a program of a device or client reads: the same whoever it is, so that they need no escaping. */
export const clientPaths = {
  rootCa: 'ca.crt',
  certificate: 'client.crt',
  privateKey: 'client.key',
  credentials: 'credentials.txt',
} as const

/** The root CAs, and what the client proves itself with: certificate and key, or user name and password, a line each. */
export function clientFiles(source: BundleSource, mode: ClientMode): BundleFile[] {
  const { name, credential } = source.identity
  if (mode === 'mutual') return [rootCaFile(source), ...certificateAndKey(source)]
  const { username, password } = credential!
  const purpose = `The user name of ${name} and, in the second line, the password.`
  return [rootCaFile(source), secretText(clientPaths.credentials, `${username}\n${password}\n`, purpose)]
}

/** `ca.crt`. */
export function rootCaFile({ trustAnchors }: Pick<BundleSource, 'trustAnchors'>): BundleFile {
  const purpose =
    trustAnchors.length > 1
      ? 'The root CAs of before and after the roll-over: whoever connects trusts what they have signed, and nothing else.'
      : 'The root CA: whoever connects trusts what it has signed, and nothing else.'
  return certificateFile(clientPaths.rootCa, trustAnchors, purpose)
}

/** `client.crt`, the issuing CAs behind the leaf, and `client.key`, PKCS#8, where the vault holds it. */
export function certificateAndKey({ identity }: BundleSource): BundleFile[] {
  const { name, certificate, intermediates, privateKey } = identity
  const behind = intermediates.length > 0 ? ', followed by the issuing CA that signed it' : ''
  const chain = certificateFile(clientPaths.certificate, [certificate, ...intermediates], `The certificate of ${name}${behind}.`)
  if (!privateKey) return [chain]
  return [chain, privateKeyFile(clientPaths.privateKey, privateKey, 'pkcs8', `The private key of ${name}, not encrypted.`)]
}
