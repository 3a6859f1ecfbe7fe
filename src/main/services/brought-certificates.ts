import type { BroughtFile } from '../../shared/brought-file.ts'
import type { CertificateFacts, ConsumerVerdict } from '../../shared/inspection.ts'
import { toPem } from '../../shared/pem.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import type { StoredCertificate } from '../store/vault.ts'
import { authoritiesOf, inspectContent, readBroughtFile } from './brought-file.ts'
import type { Workspace } from './workspace.ts'

/** A certificate that stands in the files that somebody brought. */
export interface BroughtCertificate {
  facts: CertificateFacts
  der: Uint8Array
  verdicts: ConsumerVerdict[]
  /** Who has signed it: an authority of the vault, another one of the files, or nobody who is known. */
  issuer: { inVault: StoredCertificate } | { inFiles: BroughtCertificate } | null
}

/** What certificates and keys the files hold together. */
export interface BroughtCertificates {
  /** Each once, in the order of the files. */
  certificates: BroughtCertificate[]
  /** PKCS#8 by the hash of the public key. Whoever asked for them fills them with zeros. */
  keys: Map<string, Uint8Array>
  /** Whether something shows only with a password. */
  needsPassword: boolean
}

/**
 * Reads certificates and keys out of files, and finds out who has issued whom, across the files and in the vault: all of that in the
 * reader process. Throws as `readBroughtFile`; FILE_TOO_LARGE for more than 2,000 certificates together.
 */
export async function readBroughtCertificates(
  workspace: Workspace,
  files: readonly BroughtFile[],
  password: string | undefined,
  signal: AbortSignal,
): Promise<BroughtCertificates> {
  const ders = new Map<string, Uint8Array>()
  const keys = new Map<string, Uint8Array>()
  let needsPassword = false
  try {
    for (const file of files) {
      const { objects } = await readBroughtFile(workspace, file, { password, signal })
      for (const object of objects) {
        if (object.type === 'certificate') {
          const der = Buffer.from(object.der, 'base64')
          ders.set(sha256Fingerprint(der), der)
        } else if (object.type === 'private-key') {
          keys.set(sha256Fingerprint(Buffer.from(object.publicKey, 'base64')), Buffer.from(object.pkcs8, 'base64'))
        } else if (object.type === 'encrypted-private-key' || object.type === 'encrypted-container') needsPassword = true
      }
    }
    return { certificates: await relate(workspace, [...ders.values()], signal), keys, needsPassword }
  } catch (error) {
    forgetKeys(keys)
    throw error
  }
}

/** Overwrites private keys in memory. */
export function forgetKeys(keys: ReadonlyMap<string, Uint8Array>): void {
  for (const key of keys.values()) key.fill(0)
}

/** All of them as one file, since who has issued whom is found out within a file. */
async function relate(workspace: Workspace, ders: readonly Uint8Array[], signal: AbortSignal): Promise<BroughtCertificate[]> {
  if (ders.length === 0) return []
  const authorities = authoritiesOf(workspace.vault, workspace.now())
  const pem = Buffer.from(ders.map((der) => toPem('CERTIFICATE', der)).join(''))
  const { objects } = await inspectContent(workspace, pem, { authorities, signal })
  const inspected = objects.filter((object) => object.type === 'certificate')
  const certificates = inspected.map(({ facts, verdicts }, index): BroughtCertificate => ({ facts, verdicts, der: ders[index]!, issuer: null }))
  for (const [index, { issuedBy, issuerInFile }] of inspected.entries()) {
    const [stored, brought] = [authorities[issuedBy ?? -1], certificates[issuerInFile ?? -1]]
    certificates[index]!.issuer = stored ? { inVault: stored } : brought ? { inFiles: brought } : null
  }
  return certificates
}
