import type { CertificateSummary } from '../../../shared/certificate.ts'
import { exportFor } from '../../exports/export-store.ts'

/** Where bundles of these are put together. For several, the page is left to ask what for, and has them chosen. */
export function exportAddress(identities: readonly CertificateSummary[]): string {
  const [only, ...others] = identities
  if (only && others.length === 0) return `/export/${only.fingerprint}`
  exportFor(identities)
  return '/export'
}
