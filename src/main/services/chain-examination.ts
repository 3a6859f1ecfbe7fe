import type { CertificateReference, CertificateSummary } from '../../shared/certificate.ts'
import type { Presented, PresentedCertificate } from '../../shared/connection-test.ts'
import type { CertificateFacts } from '../../shared/inspection.ts'
import { maxChain, type ExaminedChain as ReadChain } from '../reading/chain-contract.ts'
import type { ExaminedChain, ShownCertificate } from '../diagnosis/observations.ts'
import type { Look } from '../mqtt/network-contract.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import { authoritiesOf, vaultIfOpen } from './brought-file.ts'
import type { Workspace } from './workspace.ts'

/** Certificates that one side of a connection shows, and what they are to be judged by. */
export interface ChainToExamine {
  /** DER, the end entity first; of more than ten the first ten. */
  certificates: readonly Uint8Array[]
  /** DER. */
  anchors: readonly Uint8Array[]
  purpose: 'serverAuth' | 'clientAuth'
  /** The name or address to look for. */
  host: string | null
}

/**
 * Has the reader process look at certificates that are anybody's, and adds what the vault knows of them. Throws FILE_UNSAFE,
 * READER_STOPPED, CANCELLED.
 */
export async function examineShown(workspace: Workspace, { certificates, anchors, purpose, host }: ChainToExamine, signal: AbortSignal): Promise<ExaminedChain> {
  const vault = vaultIfOpen(workspace)
  const authorities = authoritiesOf(vault, workspace.now())
  const read = await workspace.reader.examineChain(
    {
      certificates: certificates.slice(0, maxChain).map(base64),
      anchors: anchors.map(base64),
      authorities: authorities.map(({ der }) => base64(der)),
      purpose,
      host,
      now: workspace.now().toISOString(),
    },
    signal,
  )
  return { ...read, certificates: read.certificates.map((each) => withVault(each, authorities, vault)) }
}

/** What a page is told of a broker's certificates; what comes after one that cannot be read is left out with it. */
export function presentedOf(look: Look, { certificates }: ExaminedChain, askedFor: string): Presented {
  const readable = certificates.findIndex(({ facts }) => facts === null)
  const told = readable === -1 ? certificates : certificates.slice(0, readable)
  return {
    protocol: look.protocol,
    cipher: look.cipher,
    certificates: told.flatMap((each) => (each.facts ? [presentedCertificate(each, each.facts)] : [])),
    leftOut: look.leftOut + look.certificates.length - told.length,
    asksForCertificate: look.asksForCertificate,
    askedFor,
  }
}

function presentedCertificate({ inVault, issuedBy, matchingName }: ShownCertificate, facts: CertificateFacts): PresentedCertificate {
  return {
    facts,
    inVault: inVault && referenceTo(inVault),
    issuedBy: issuedBy && referenceTo(issuedBy),
    matchingName: matchingName === null ? null : (facts.altNames[matchingName] ?? null),
  }
}

function withVault(each: ReadChain['certificates'][number], authorities: readonly StoredCertificate[], vault: Vault | undefined): ShownCertificate {
  const { facts, unreadable, matchingName, issuerInChain, namesakeAnchors } = each
  return {
    facts,
    unreadable,
    matchingName,
    issuerInChain,
    hasTrustedNamesake: namesakeAnchors.length > 0,
    inVault: (facts && vault?.withPublicKey(facts.publicKeyHash).find(({ fingerprint }) => fingerprint === facts.fingerprint)) ?? null,
    issuedBy: authorities[each.issuerAuthority ?? -1]?.summary ?? null,
    namesakes: each.namesakeAuthorities.flatMap((index) => authorities[index]?.summary ?? []),
  }
}

function referenceTo({ fingerprint, serialNumber, name }: CertificateSummary): CertificateReference {
  return { fingerprint, serialNumber, name }
}

function base64(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('base64')
}
