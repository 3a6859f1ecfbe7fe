import type { CertificateStatus } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import type { Selection } from '../../shared/selection.ts'
import type { Workspace } from './workspace.ts'

/**
 * The fingerprints of the certificates that a call is about, each once: those that are named, or all that the filter finds; where
 * that says nothing of how they stand, those of `statuses`. Throws NOT_FOUND, AMBIGUOUS_REFERENCE.
 */
export function selectedFingerprints(
  { vault, now }: Workspace,
  { references, matching }: Selection,
  { kinds, statuses }: { kinds?: readonly CertificateKind[]; statuses?: readonly CertificateStatus[] } = {},
): string[] {
  if (references) return [...new Set(references.map((reference) => vault.find(reference, kinds).summary.fingerprint))]
  const wanted = matching?.kinds?.filter((kind) => kinds?.includes(kind) ?? true) ?? kinds
  const isOpen = matching?.statuses === undefined && matching?.states === undefined
  return vault.matching({ ...matching, ...(wanted && { kinds: [...wanted] }), ...(isOpen && statuses && { statuses: [...statuses] }) }, now())
}
