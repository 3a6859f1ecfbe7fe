import type { CertificateDetails } from '../../shared/certificate.ts'
import type { AppContract } from '../../shared/contract.ts'
import { toPem } from '../../shared/pem.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { sha1Fingerprint, spkiPin } from '../pki/fingerprint.ts'
import type { ReadConstraintName } from '../pki/read-name-constraints.ts'
import { readCertificate } from '../pki/read-certificate.ts'
import type { StoredCertificate } from '../store/vault.ts'
import { inspectContent } from './brought-file.ts'
import { renewCertificates } from './renewal.ts'
import { revokeCertificates, undoHolds } from './revocation.ts'
import type { Workspace } from './workspace.ts'

/** The inventory: what was issued, and everything that can be said of it without a key. */
export function certificatesService(workspace: Workspace): GroupHandlers<AppContract['certificates']> {
  return {
    list: async (filter) => workspace.vault.list(filter, workspace.now()),
    show: ({ reference }, { signal }) => describeCertificate(workspace, reference, signal),
    renew: (input, context) => renewCertificates(workspace, input, context),
    revoke: async (input) => revokeCertificates(workspace, input),
    undoHold: async ({ references }) => undoHolds(workspace, references),
  }
}

/** Everything about one certificate; what it says is read from its DER, not from our own records. */
export async function describeCertificate(workspace: Workspace, reference: string, signal: AbortSignal): Promise<CertificateDetails> {
  const { vault } = workspace
  const stored = vault.find(reference)
  const { summary, der } = stored
  return {
    ...summary,
    pem: toPem('CERTIFICATE', der),
    path: vault.pathOf(summary.fingerprint).map((each) => each.summary).reverse(),
    ...(summary.origin === 'issued' ? ownFacts(der) : await foreignFacts(workspace, stored, signal)),
    sha1Fingerprint: sha1Fingerprint(der),
    replaces: vault.predecessorOf(summary.fingerprint),
    issuedCount: vault.issuedCount(summary.fingerprint),
    notes: vault.noteOf(summary.fingerprint),
    history: vault.auditOf(summary.fingerprint),
  }
}

type Facts = Pick<
  CertificateDetails,
  | 'version'
  | 'signatureAlgorithm'
  | 'basicConstraints'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'crlDistributionPoints'
  | 'authorityInfoAccess'
  | 'criticalExtensions'
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'nameConstraints'
  | 'spkiPin'
>

function ownFacts(der: Uint8Array): Facts {
  const read = readCertificate(der)
  const printed = (names: readonly ReadConstraintName[]) => names.map(({ type, value }) => `${type}:${value}`)
  const { nameConstraints } = read
  return {
    ...factsOf({
      ...read,
      nameConstraints: nameConstraints && { permitted: printed(nameConstraints.permitted), excluded: printed(nameConstraints.excluded) },
    }),
    spkiPin: spkiPin(read.subjectPublicKey),
  }
}

/** What others made is read where it can do no harm, and as far as it can be read. */
async function foreignFacts(workspace: Workspace, { der }: StoredCertificate, signal: AbortSignal): Promise<Facts> {
  const { objects } = await inspectContent(workspace, der, { authorities: [], signal })
  const [object] = objects
  if (object?.type !== 'certificate') throw new Error('A certificate of the vault is read as something else.')
  return { ...factsOf(object.facts), spkiPin: object.facts.spkiPin }
}

function factsOf(read: Omit<Facts, 'spkiPin'>): Omit<Facts, 'spkiPin'> {
  const { version, signatureAlgorithm, basicConstraints, keyUsage, extendedKeyUsage, crlDistributionPoints, authorityInfoAccess } = read
  const { criticalExtensions, subjectKeyIdentifier, authorityKeyIdentifier, nameConstraints } = read
  return {
    version,
    signatureAlgorithm,
    basicConstraints,
    keyUsage,
    extendedKeyUsage,
    crlDistributionPoints,
    authorityInfoAccess,
    criticalExtensions,
    subjectKeyIdentifier,
    authorityKeyIdentifier,
    nameConstraints,
  }
}
