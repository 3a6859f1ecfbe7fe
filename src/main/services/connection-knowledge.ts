import type { CertificateSummary } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import type { Knowledge } from '../diagnosis/observations.ts'
import { matchesHost } from '../pki/match-host.ts'
import type { Vault } from '../store/vault.ts'
import { vaultIfOpen } from './brought-file.ts'
import type { Workspace } from './workspace.ts'

/** As many identities as are offered in place of one that does not do. */
const offered = 5

/** What the vault knows that may explain or mend a connection to this host; nothing where none is open. */
export function connectionKnowledge(workspace: Workspace, host: string): Knowledge {
  const vault = vaultIfOpen(workspace)
  const now = workspace.now()
  if (!vault) return { brokers: [], identities: [], roots: [], revocationLists: [] }
  const isInDate = ({ notAfter }: CertificateSummary) => new Date(notAfter) > now
  const identities = inUse(vault, ['device', 'client'], now).filter((each) => each.hasKey && each.viewOnly === null && isInDate(each))
  return {
    brokers: inUse(vault, ['broker'], now).filter((each) => matchesHost(each.altNames, host) && isInDate(each)),
    identities: identities.slice(0, offered),
    roots: inUse(vault, ['root-ca'], now).filter(isInDate),
    revocationLists: vault.revocationLists().map(({ issuerFingerprint, nextUpdate }) => ({ authority: issuerFingerprint, nextUpdate: nextUpdate.toISOString() })),
  }
}

function inUse(vault: Vault, kinds: CertificateKind[], now: Date): CertificateSummary[] {
  return vault.list({ kinds, statuses: ['active'], sort: 'issuedAt', descending: true, offset: 0, limit: 1000 }, now).certificates
}
