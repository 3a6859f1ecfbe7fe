import { X509Certificate } from 'node:crypto'
import type { BundleProblem } from '../../shared/export.ts'
import type { IdentityUse } from './identity-problems.ts'
import { choice } from './option.ts'
import type { BundleSource, ExportIdentity } from './target.ts'

/** How a board proves who it is: the option that the targets for boards share. */
export const boardMode = choice({
  title: 'How the board proves who it is',
  explanation: 'With its own certificate and key (mutual), or with a user name and a password over TLS, for boards that should hold no key.',
  values: {
    mutual: ['Certificates on both sides', 'Mutual TLS. The board shows its own certificate. The safest.'],
    password: ['Password over TLS', 'One-way TLS. The board checks the broker and logs in with a password.'],
  },
  default: 'mutual',
})

/** What goes into the bundle of a board. */
export function boardUse(mode: 'mutual' | 'password'): IdentityUse {
  return { takes: mode === 'mutual' ? 'certificate-and-key' : 'root', refusesWeakKeys: false }
}

/** The certificate of a board, with the issuing CAs behind it: what it sends. DER. */
export function chainOf({ certificate, intermediates }: ExportIdentity): Uint8Array[] {
  return [certificate, ...intermediates]
}

/** Whether the CA that signed the certificate has an EC key, else RSA. */
export function isSignedWithEc({ intermediates, root }: ExportIdentity): boolean {
  return new X509Certificate(intermediates[0] ?? root).publicKey.asymmetricKeyType === 'ec'
}

/** Whether the key of the identity is an EC key, else RSA. */
export function hasEcKey({ certificate }: ExportIdentity): boolean {
  return new X509Certificate(certificate).publicKey.asymmetricKeyType === 'ec'
}

/** A board logs in with a password that has to be there, and that no program would cut. */
export function passwordProblems({ identity: { name, credential } }: BundleSource): BundleProblem[] {
  if (!credential) {
    return [{ severity: 'error', message: `${name} has no MQTT password.`, remedy: 'Make one first, or export with certificates.' }]
  }
  const remedy = 'Issue a certificate under another name.'
  return credential.username.includes('\0') ? [{ severity: 'error', message: `The user name of ${name} holds a zero octet.`, remedy }] : []
}

/** What a board of this kind trips over in the type of the key. */
export function keyTypeProblems({ identity }: BundleSource, reader: string): BundleProblem[] {
  const { name, keyType, keyDescription } = identity
  if (keyType === null) {
    const message = `The key of ${name} is ${keyDescription}, which ${reader} do not take.`
    return [{ severity: 'error', message, remedy: 'Re-key it with P-256.' }]
  }
  if (keyType !== 'rsa-3072' && keyType !== 'rsa-4096') return []
  const message = `The key of ${name} is ${keyDescription}: ${reader} need several seconds, and much memory, for each connection.`
  return [{ severity: 'warning', message, remedy: 'P-256 is the quickest and the smallest.' }]
}
