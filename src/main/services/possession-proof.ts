import { AppError } from '../../shared/errors.ts'
import { authorityKinds } from '../../shared/profile.ts'
import type { PossessionProof } from '../../shared/possession-proof.ts'
import { toPem } from '../../shared/pem.ts'
import { prepareMaking } from '../pki/certificate-making.ts'
import { checkIssue } from '../pki/check-issue.ts'
import { encodeName } from '../pki/distinguished-name.ts'
import { profilesOf } from './own-profiles.ts'
import { issuerSigning } from './signing.ts'
import type { Workspace } from './workspace.ts'

/** As long as a person needs to upload it; clouds look at it once. */
const validityDays = 7
const keyType = 'ec-p256'

/**
 * Proves to a cloud that the vault has the key of an authority: a certificate for the code that the cloud gave, signed by that
 * authority. Its own key is overwritten at once, so that nobody can connect with it; it stands in the audit trail and not among the
 * certificates, since it is nobody's. Throws NOT_FOUND, ISSUER_CANNOT_SIGN, ISSUER_EXPIRED, VAULT_LOCKED, and NAME_TAKEN for a code
 * that somebody here is named.
 */
export async function provePossession(
  { vault, now }: Workspace,
  { reference, code }: { reference: string; code: string },
): Promise<PossessionProof> {
  const { summary: authority } = vault.find(reference, authorityKinds)
  refuseNames(vault, code)
  const profile = profilesOf(vault).byId('mqtt-client')
  const { issuer, setup } = issuerSigning(vault, now(), { profile, issuer: authority.fingerprint, usualDays: validityDays })
  const subject = [[{ type: 'CN', value: code }]]
  const encodedSubject = encodeName(subject)
  const extensions = profile.extensions({ keyType, altNames: [], pathLength: undefined, isBridge: false, identityDomain: null, name: code })
  checkIssue({ issuer: issuer!.certificate, subject: encodedSubject, extensions, keyType })
  const { der, serialNumber, fingerprint, privateKey } = await prepareMaking(setup)({ subject, encodedSubject, extensions, keyType, isVerified: true })
  privateKey!.fill(0)
  const text = `Proved possession of the key of ${JSON.stringify(authority.name)} for the code ${code} (serial number ${serialNumber})`
  vault.appendAudit([{ action: 'possession-proved', certificate: authority, text }], now())
  return {
    authority: authority.name,
    code,
    serialNumber,
    fingerprint,
    notAfter: setup.validity.notAfter.toISOString(),
    pem: toPem('CERTIFICATE', der),
  }
}

/** Whoever passes a name off as a code would have a certificate in that name. */
function refuseNames(vault: Workspace['vault'], code: string): void {
  for (const kind of ['device', 'client', 'broker'] as const) {
    if (!vault.isNameTaken(kind, code)) continue
    throw new AppError('NAME_TAKEN', `${JSON.stringify(code)} is the name of a certificate here, not a code.`, {
      remedy: 'Give the verification or registration code exactly as the cloud shows it.',
      details: { name: code },
    })
  }
}
