import { X509Certificate } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import { commonNameOf } from './common-name.ts'
import type { TlsIdentity } from './network-contract.ts'

/** What an identity's own certificate says of it. The serial number is upper-case hex. */
export function leafOf({ certificateChain }: TlsIdentity): { commonName: string; serialNumber: string } {
  const { subject, serialNumber } = new X509Certificate(certificateChain)
  return { commonName: commonNameOf(subject), serialNumber: serialNumber.toUpperCase() }
}

/**
 * The first DNS name that a certificate lists, or else the first IP address: what a client can connect by. A wildcard gets a
 * label that it covers. Throws NAME_NOT_IN_CERTIFICATE where there is neither.
 */
export function firstNameIn({ certificateChain }: TlsIdentity): string {
  const entries = (new X509Certificate(certificateChain).subjectAltName ?? '').split(', ')
  const valueOf = (prefix: string) => entries.find((entry) => entry.startsWith(prefix))?.slice(prefix.length)
  const name = valueOf('DNS:')?.replace(/^\*\./, 'proof.') ?? valueOf('IP Address:')
  if (name !== undefined) return name
  throw new AppError('NAME_NOT_IN_CERTIFICATE', 'The broker’s certificate lists no name and no address.', {
    remedy: 'Issue the broker a certificate with at least one name.',
  })
}
