import type { CertificateSummary } from '../../shared/certificate.ts'
import { authorityKinds } from '../../shared/profile.ts'
import type { AuthorityRevocations } from '../exports/target.ts'
import { readRevocationList } from '../pki/read-revocation-list.ts'
import type { StoredCertificate, StoredRevocationList, Vault } from '../store/vault.ts'
import { isRenewed } from './revocation.ts'

/** The roots that go with a certificate: its own first, then those that a roll-over links to it. Throws NOT_FOUND. */
export function trustAnchorsOf(vault: Vault, fingerprint: string, now: Date): StoredCertificate[] {
  return trustAnchorsWith(vault, vault.pathOf(fingerprint).at(-1)!, now)
}

/** A root and those that a roll-over links to it. */
export function trustAnchorsWith(vault: Vault, root: StoredCertificate, now: Date): StoredCertificate[] {
  return [root, ...vault.linkedRoots(root.summary.fingerprint, now)]
}

/**
 * What the authorities below these roots say of revocations, the roots included, by name. One that was revoked itself, or has
 * expired, is not among them; one that was renewed is there once.
 */
export function revocationsBelow(vault: Vault, roots: readonly StoredCertificate[], now: Date): AuthorityRevocations[] {
  const anchors = new Set(roots.map(({ summary }) => summary.fingerprint))
  const lists = vault.revocationLists()
  const { certificates } = vault.list(
    { kinds: [...authorityKinds], statuses: ['active', 'replaced'], sort: 'name', descending: false, offset: 0, limit: 1000 },
    now,
  )
  return certificates
    .filter(
      ({ fingerprint, replacedBy, notAfter }) =>
        Date.parse(notAfter) >= now.getTime() &&
        !isRenewed(vault, replacedBy, fingerprint) &&
        anchors.has(vault.pathOf(fingerprint).at(-1)!.summary.fingerprint),
    )
    .map((authority) => {
      const list = lists.find(({ issuerFingerprint }) => vault.hasSameKey(issuerFingerprint, authority.fingerprint))
      return {
        name: authority.name,
        hasIssued: vault.hasIssuedIdentities(authority.fingerprint, now),
        list: list ? { der: list.der, nextUpdate: list.nextUpdate } : null,
        changesSince: changesSince(vault, authority, list),
      }
    })
}

/** How many certificates are revoked and not in the list, or in the list and not revoked. */
function changesSince(vault: Vault, { fingerprint }: CertificateSummary, list: StoredRevocationList | undefined): number {
  const listed = new Set(list ? readRevocationList(list.der).entries().map(({ serialNumber }) => serialNumber) : [])
  let unlisted = 0
  for (const { serialNumber } of vault.revokedBy(fingerprint)) if (!listed.delete(serialNumber)) unlisted += 1
  return unlisted + listed.size
}
