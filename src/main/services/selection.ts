import { setImmediate } from 'node:timers/promises'
import type { CertificateStatus } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import type { Selection } from '../../shared/selection.ts'
import type { Workspace } from './workspace.ts'

/** So many are looked up before the event loop gets its turn. */
const foundTogether = 1000

/**
 * The fingerprints of the certificates that a call is about, each once: those that are named, or all that the filter finds; where
 * that says nothing of how they stand, those of `statuses`. Throws NOT_FOUND, AMBIGUOUS_REFERENCE.
 */
export async function selectedFingerprints(
  { vault, now }: Workspace,
  { references, matching }: Selection,
  { kinds, statuses }: { kinds?: readonly CertificateKind[]; statuses?: readonly CertificateStatus[] } = {},
): Promise<string[]> {
  if (references) {
    const found = new Set<string>()
    for (let begun = 0; begun < references.length; begun += foundTogether) {
      const asked = references.slice(begun, begun + foundTogether)
      // Whole fingerprints are what programs give, and there may be very many of them.
      const known = vault.known(asked, kinds)
      for (const reference of asked) found.add(known.has(reference) ? reference : vault.find(reference, kinds).summary.fingerprint)
      await setImmediate()
    }
    return [...found]
  }
  const wanted = matching?.kinds?.filter((kind) => kinds?.includes(kind) ?? true) ?? kinds
  const isOpen = matching?.statuses === undefined && matching?.states === undefined
  return vault.matching({ ...matching, ...(wanted && { kinds: [...wanted] }), ...(isOpen && statuses && { statuses: [...statuses] }) }, now())
}
