import { validityState, type CertificateState, type CertificateSummary } from '../../shared/certificate.ts'

/** How a certificate stands, in one word. The core tells them apart by the same rules where a list is asked for by its states. */
export function certificateState(
  certificate: Pick<CertificateSummary, 'status' | 'notBefore' | 'notAfter'> & Partial<Pick<CertificateSummary, 'revocation'>>,
  now: Date,
): CertificateState {
  const { status, revocation } = certificate
  if (status === 'active') return validityState(certificate, now)
  return revocation?.reason === 'certificateHold' ? 'on-hold' : status
}
