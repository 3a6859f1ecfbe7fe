import type { CertificateDetails } from '../../shared/certificate.ts'
import type { AppContract } from '../../shared/contract.ts'
import { toPem } from '../../shared/pem.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { sha1Fingerprint, spkiPin } from '../pki/fingerprint.ts'
import { readCertificate } from '../pki/read-certificate.ts'
import type { Vault } from '../store/vault.ts'
import { renewCertificates } from './renewal.ts'
import { revokeCertificates, undoHolds } from './revocation.ts'
import type { Workspace } from './workspace.ts'

/** The inventory: what was issued, and everything that can be said of it without a key. */
export function certificatesService(workspace: Workspace): GroupHandlers<AppContract['certificates']> {
  return {
    list: async (filter) => workspace.vault.list(filter, workspace.now()),
    show: async ({ reference }) => describeCertificate(workspace.vault, reference),
    renew: (input, context) => renewCertificates(workspace, input, context),
    revoke: async (input) => revokeCertificates(workspace, input),
    undoHold: async ({ references }) => undoHolds(workspace, references),
  }
}

/** Everything about one certificate; what it says is read from its DER, not from our own records. */
export function describeCertificate(vault: Vault, reference: string): CertificateDetails {
  const { summary, der } = vault.find(reference)
  const read = readCertificate(der)
  return {
    ...summary,
    pem: toPem('CERTIFICATE', der),
    path: vault.pathOf(summary.fingerprint).map((each) => each.summary).reverse(),
    version: read.version,
    signatureAlgorithm: read.signatureAlgorithm,
    basicConstraints: read.basicConstraints,
    keyUsage: read.keyUsage,
    extendedKeyUsage: read.extendedKeyUsage,
    criticalExtensions: read.criticalExtensions,
    subjectKeyIdentifier: read.subjectKeyIdentifier,
    authorityKeyIdentifier: read.authorityKeyIdentifier,
    crlDistributionPoints: read.crlDistributionPoints,
    authorityInfoAccess: read.authorityInfoAccess,
    sha1Fingerprint: sha1Fingerprint(der),
    spkiPin: spkiPin(read.subjectPublicKey),
    nameConstraints: read.nameConstraints,
    replaces: vault.predecessorOf(summary.fingerprint),
    issuedCount: vault.issuedCount(summary.fingerprint),
    history: vault.auditOf(summary.fingerprint),
  }
}
