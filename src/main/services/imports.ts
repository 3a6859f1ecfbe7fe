import type { z } from 'zod'
import type { BroughtFile } from '../../shared/brought-file.ts'
import type { CertificateReference, CertificateSummary } from '../../shared/certificate.ts'
import type { AppContract } from '../../shared/contract.ts'
import { AppError, toWireError } from '../../shared/errors.ts'
import type { ImportCandidate, ImportPlan, ImportResult } from '../../shared/inspection.ts'
import { toPem } from '../../shared/pem.ts'
import { isAuthority, kindTitles, type CertificateKind } from '../../shared/profile.ts'
import type { Profile } from '../profiles/profile.ts'
import { nameClass, nameKey } from '../store/certificate-name.ts'
import type { NewCertificate, StoredRequest, Vault } from '../store/vault.ts'
import { forgetKeys, readBroughtCertificates, type BroughtCertificate, type BroughtCertificates } from './brought-certificates.ts'
import { inspectContent } from './brought-file.ts'
import { authorityWarnings, checkKind, likelyKind, ownAltNames, viewOnlyReason } from './import-rules.ts'
import { profilesOf } from './own-profiles.ts'
import type { Workspace } from './workspace.ts'

type Files = AppContract['files']
type PlanInput = z.output<Files['planImport']['input']>
type ImportInput = z.output<Files['import']['input']>

/** What importing these files would do; nothing is kept. Throws what the reader says, VAULT_NOT_OPEN. */
export async function planImport(workspace: Workspace, { files, password }: PlanInput, signal: AbortSignal): Promise<ImportPlan> {
  const brought = await readBroughtCertificates(workspace, files, password, signal)
  forgetKeys(brought.keys)
  return {
    candidates: brought.certificates.map((each) => candidateOf(workspace.vault, each, brought)),
    strayKeys: strayKeys(workspace.vault, brought).length,
    needsPassword: brought.needsPassword,
  }
}

/**
 * Takes certificates and keys of files into the vault: issuers before what they have issued, each by itself; one that cannot be
 * taken is reported and the others go on. Throws PASSPHRASE_REQUIRED where something is encrypted, KEY_MISMATCH where no key in the
 * files belongs to anything, FILE_NOT_UNDERSTOOD where there is neither certificate nor key, VAULT_LOCKED, and what the reader says.
 */
export async function importFiles(workspace: Workspace, input: ImportInput, signal: AbortSignal): Promise<ImportResult> {
  const { vault } = workspace
  const brought = await readBroughtCertificates(workspace, input.files, input.password, signal)
  try {
    refuseImport(vault, brought)
    const result: ImportResult = { imported: [], keysAdded: [], failed: [] }
    const only = input.only && new Set(input.only)
    for (const certificate of inOrder(brought.certificates)) {
      const { facts } = certificate
      if (isHere(vault, facts) || (only && !only.has(facts.fingerprint))) continue
      try {
        const chosen = input.kinds[facts.fingerprint]
        const taken = takeIn(workspace, certificate, brought, chosen)
        result.imported.push(taken)
        if (isAuthority(taken.kind)) await adopt(workspace, taken, signal)
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'VAULT_LOCKED') throw error
        result.failed.push({ name: facts.name, error: toWireError(error) })
      }
    }
    result.keysAdded.push(...addKeys(workspace, brought, only))
    workspace.openVault.touch()
    return result
  } finally {
    forgetKeys(brought.keys)
  }
}

/**
 * Takes in the certificate that answers a request of ours, and the authorities of its path that are in the file. Throws NOT_FOUND
 * where the file answers no request, KEY_MISMATCH where it names the subject of one but has another key, PROFILE_MISMATCH where it
 * is for something else than was asked for, and what the reader says of the file.
 */
export async function importAnswer(
  workspace: Workspace,
  { file, password }: { file: BroughtFile; password?: string | undefined },
  signal: AbortSignal,
): Promise<CertificateSummary> {
  const { vault } = workspace
  const brought = await readBroughtCertificates(workspace, [file], password, signal)
  forgetKeys(brought.keys)
  const { certificate, request } = answerIn(vault, brought)
  const profile = profilesOf(vault).all().find(({ id }) => id === request.profile)
  if (profile) refuseOther(certificate, profile)
  const kind = profile?.kind ?? likelyKind(certificate.facts, false).kind
  const withoutKeys = { ...brought, keys: new Map<string, Uint8Array>() }
  for (const authority of authoritiesAbove(certificate)) {
    if (isHere(vault, authority.facts) || authority.facts.basicConstraints?.isCa !== true) continue
    await adopt(workspace, takeIn(workspace, authority, withoutKeys, undefined), signal)
  }
  const privateKey = vault.openRequestKey(request.id)
  try {
    const answered = toNewCertificate(vault, certificate, kind, privateKey)
    return vault.answerRequest(request, { ...answered, origin: 'answered', profile: request.profile, ...placeOfAnswer(vault, answered) }, workspace.now())
  } finally {
    privateKey.fill(0)
  }
}

function candidateOf(vault: Vault, certificate: BroughtCertificate, brought: BroughtCertificates): ImportCandidate {
  const { facts, verdicts, issuer } = certificate
  const { kind, doubt } = likelyKind(facts, hasIssued(vault, certificate, brought))
  const viewOnly = viewOnlyReason(facts, kind)
  return {
    facts,
    kind,
    becomes: isHere(vault, facts) ? 'already-here' : viewOnly === null ? 'usable' : 'view-only',
    viewOnly,
    key: whereKeyIs(vault, facts.publicKeyHash, brought),
    verdicts,
    issuer: issuer === null ? null : 'inVault' in issuer ? referenceTo(issuer.inVault.summary) : { name: issuer.inFiles.facts.name },
    warnings: [
      ...(doubt === null ? [] : [doubt]),
      ...(isAuthority(kind) ? authorityWarnings(verdicts) : []),
      ...issuerWarnings(vault, certificate, brought),
      ...serialNumberWarnings(vault, certificate, brought),
      ...(isHere(vault, facts) ? [] : nameWarnings(vault, certificate, kind, brought)),
    ],
  }
}

function whereKeyIs(vault: Vault, publicKeyHash: string, { keys }: BroughtCertificates): ImportCandidate['key'] {
  if (keys.has(publicKeyHash)) return 'comes-along'
  return vault.withPublicKey(publicKeyHash).some(({ hasKey }) => hasKey) || vault.requestOfKey(publicKeyHash) ? 'in-vault' : 'missing'
}

function hasIssued(vault: Vault, certificate: BroughtCertificate, { certificates }: BroughtCertificates): boolean {
  const isIssuer = certificates.some(({ issuer }) => issuer !== null && 'inFiles' in issuer && issuer.inFiles === certificate)
  return isIssuer || vault.orphansOf(certificate.facts.subject).length > 0
}

function issuerWarnings(vault: Vault, { facts, issuer }: BroughtCertificate, { certificates }: BroughtCertificates): string[] {
  if (facts.isSelfIssued) return []
  if (issuer === null) {
    const isNamed = vault.hasSubject(facts.issuerName) || certificates.some((each) => each.facts.subject === facts.issuerName)
    return isNamed
      ? [`It names ${facts.issuerName} as its issuer, but was not signed with the key of the one that is known: that authority may have been made anew.`]
      : [`Its issuer, ${facts.issuerName}, is neither in the files nor in the vault.`]
  }
  const { notAfter } = 'inVault' in issuer ? issuer.inVault.summary : issuer.inFiles.facts
  return notAfter < facts.notAfter ? [`It outlives its issuer, which ends on ${notAfter.slice(0, 10)}: from then on it is refused.`] : []
}

/** Fingerprints tell certificates apart, so both come in; but nobody can revoke the one without the other. */
function serialNumberWarnings(vault: Vault, { facts }: BroughtCertificate, { certificates }: BroughtCertificates): string[] {
  const { serialNumber, issuerName, fingerprint } = facts
  const page = { sort: 'issuedAt' as const, descending: true, offset: 0, limit: 100 }
  const inVault = vault.list({ text: serialNumber, ...page }, new Date(0)).certificates
  const others = [...inVault, ...certificates.map((each) => each.facts)].filter(
    (each) => each.serialNumber === serialNumber && each.issuerName === issuerName && each.fingerprint !== fingerprint,
  )
  if (others.length === 0) return []
  const names = [...new Set(others.map(({ name }) => JSON.stringify(name)))].slice(0, 5).join(', ')
  return [`It has the serial number ${serialNumber} that its issuer has also given to ${names}: Firefox refuses one of them, and a revocation meets them all.`]
}

function nameWarnings(vault: Vault, certificate: BroughtCertificate, kind: CertificateKind, brought: BroughtCertificates): string[] {
  const { facts } = certificate
  const holder = holderOf(vault, kind, facts.name)
  if (holder) {
    const place = placeBeside(holder, facts, kind, whereKeyIs(vault, facts.publicKeyHash, brought) !== 'missing')
    return [
      place.status === 'replaced'
        ? `The name is that of an active ${kindTitles[holder.kind]} of the vault, which keeps it; this one comes in as replaced.`
        : `It takes the place of an older ${kindTitles[holder.kind]} of the same name, which then counts as replaced.`,
    ]
  }
  const isShared = brought.certificates.some(
    (each) => each !== certificate && nameKey(each.facts.name) === nameKey(facts.name) && nameClass(likelyKind(each.facts, hasIssued(vault, each, brought)).kind) === nameClass(kind),
  )
  return isShared ? ['Another one in these files has the same name; of the two the newer one counts.'] : []
}

/** The active certificate that has this name in the class of `kind`. */
function holderOf(vault: Vault, kind: CertificateKind, name: string): CertificateSummary | undefined {
  if (!vault.isNameTaken(kind, name)) return undefined
  const exact = vault.findActive(kind, name)
  if (exact) return exact
  const filter = { statuses: ['active' as const], sort: 'issuedAt' as const, descending: true, offset: 0, limit: 1000 }
  const { certificates } = vault.list({ text: name, ...filter }, new Date(0))
  return certificates.find((each) => nameClass(each.kind) === nameClass(kind) && nameKey(each.name) === nameKey(name))
}

/** One without its key, or for viewing only, or of another kind, never takes the place of one that is in use. */
function placeBeside(
  holder: CertificateSummary,
  facts: BroughtCertificate['facts'],
  kind: CertificateKind,
  hasKey: boolean,
): Pick<NewCertificate, 'status' | 'replaces'> {
  const isNewer = facts.notBefore > holder.notBefore
  const takesOver = isNewer && kind === holder.kind && (hasKey || !holder.hasKey) && viewOnlyReason(facts, kind) === null
  return takesOver ? { replaces: holder.fingerprint } : { status: 'replaced' }
}

function refuseImport(vault: Vault, brought: BroughtCertificates): void {
  if (brought.needsPassword) {
    throw new AppError('PASSPHRASE_REQUIRED', 'Something in these files is encrypted.', {
      remedy: 'Give the password with which it was encrypted; or leave that file out.',
    })
  }
  if (brought.certificates.length + brought.keys.size === 0) {
    throw new AppError('FILE_NOT_UNDERSTOOD', 'These files hold neither a certificate nor a private key.', {
      remedy: 'Choose files with certificates and their keys; look at others with inspect.',
    })
  }
  if (brought.keys.size === 0 || strayKeys(vault, brought).length < brought.keys.size) return
  const { certificates } = brought
  const what = certificates.length === 1 ? `the certificate ${certificates[0]!.facts.subject}` : 'any certificate in the files or the vault'
  throw new AppError('KEY_MISMATCH', `The private key in these files does not belong to ${what}.`, {
    remedy: 'Choose the key file that was made with this certificate.',
  })
}

function strayKeys(vault: Vault, { keys, certificates }: BroughtCertificates): string[] {
  return [...keys.keys()].filter(
    (hash) => !certificates.some(({ facts }) => facts.publicKeyHash === hash) && vault.withPublicKey(hash).length === 0,
  )
}

/** Issuers before what they have issued, the older before the newer. */
function inOrder(certificates: readonly BroughtCertificate[]): BroughtCertificate[] {
  const depths = new Map(certificates.map((each) => [each, authoritiesAbove(each).length]))
  return certificates.toSorted(
    (left, right) => depths.get(left)! - depths.get(right)! || (left.facts.notBefore < right.facts.notBefore ? -1 : 1),
  )
}

/** Those in the files, from the top down. */
function authoritiesAbove(certificate: BroughtCertificate): BroughtCertificate[] {
  const above: BroughtCertificate[] = []
  for (let each = certificate; each.issuer && 'inFiles' in each.issuer && !above.includes(each.issuer.inFiles); each = each.issuer.inFiles) {
    above.push(each.issuer.inFiles)
  }
  return above.reverse()
}

function takeIn({ vault, now }: Workspace, certificate: BroughtCertificate, brought: BroughtCertificates, chosen: CertificateKind | undefined): CertificateSummary {
  const { facts } = certificate
  if (chosen) checkKind(facts, chosen)
  const kind = chosen ?? likelyKind(facts, hasIssued(vault, certificate, brought)).kind
  const privateKey = brought.keys.get(facts.publicKeyHash) ?? null
  const holder = holderOf(vault, kind, facts.name)
  const place = holder ? placeBeside(holder, facts, kind, privateKey !== null) : {}
  return vault.addCertificates([{ ...toNewCertificate(vault, certificate, kind, privateKey), ...place }], now())[0]!
}

function toNewCertificate(vault: Vault, certificate: BroughtCertificate, kind: CertificateKind, privateKey: Uint8Array | null): NewCertificate {
  const { facts, der } = certificate
  return {
    der,
    fingerprint: facts.fingerprint,
    serialNumber: facts.serialNumber,
    name: facts.name,
    kind,
    profile: null,
    subject: facts.subject,
    issuerName: facts.issuerName,
    issuerFingerprint: issuerHere(vault, certificate),
    altNames: ownAltNames(facts.altNames),
    keyType: facts.keyType,
    keyDescription: facts.keyDescription,
    publicKeyHash: facts.publicKeyHash,
    notBefore: new Date(facts.notBefore),
    notAfter: new Date(facts.notAfter),
    privateKey,
    origin: 'imported',
    viewOnly: viewOnlyReason(facts, kind),
  }
}

/** One of the files may not have come in. */
function issuerHere(vault: Vault, { issuer }: BroughtCertificate): string | null {
  if (issuer === null) return null
  if ('inVault' in issuer) return issuer.inVault.summary.fingerprint
  const { facts } = issuer.inFiles
  return isHere(vault, facts) ? facts.fingerprint : null
}

function isHere(vault: Vault, { publicKeyHash, fingerprint }: { publicKeyHash: string; fingerprint: string }): boolean {
  return vault.withPublicKey(publicKeyHash).some((each) => each.fingerprint === fingerprint)
}

/** Certificates of the vault whose issuer was not known may find it in an authority that has just come: by its signature. */
async function adopt(workspace: Workspace, authority: CertificateSummary, signal: AbortSignal): Promise<void> {
  const { vault } = workspace
  const orphans = vault.orphansOf(authority.subject)
  if (orphans.length === 0) return
  const pem = Buffer.from(orphans.map(({ der }) => toPem('CERTIFICATE', der)).join(''))
  const { objects } = await inspectContent(workspace, pem, { authorities: [vault.find(authority.fingerprint)], signal })
  for (const [index, object] of objects.entries()) {
    if (object.type === 'certificate' && object.issuedBy === 0) vault.linkIssuer(orphans[index]!.summary.fingerprint, authority.fingerprint)
  }
}

/** Keys for certificates that were here without. */
function addKeys({ vault, now }: Workspace, { keys }: BroughtCertificates, only: ReadonlySet<string> | undefined): CertificateReference[] {
  const added: CertificateReference[] = []
  for (const [hash, key] of keys) {
    for (const { hasKey, fingerprint } of vault.withPublicKey(hash)) {
      if (hasKey || (only && !only.has(fingerprint))) continue
      added.push(referenceTo(vault.bringKey(fingerprint, key, now())))
    }
  }
  return added
}

function answerIn(vault: Vault, { certificates, needsPassword }: BroughtCertificates): { certificate: BroughtCertificate; request: StoredRequest } {
  const answers = certificates.flatMap((certificate) => {
    const request = vault.requestOfKey(certificate.facts.publicKeyHash)
    return request ? [{ certificate, request }] : []
  })
  const [answer] = answers.toSorted((left, right) => (left.certificate.facts.notBefore > right.certificate.facts.notBefore ? -1 : 1))
  if (answer) return answer
  if (certificates.length === 0 && needsPassword) {
    throw new AppError('PASSPHRASE_REQUIRED', 'The file is encrypted.', { remedy: 'Give the password with which it was encrypted.' })
  }
  const requests = vault.requests()
  const other = certificates.find(({ facts }) => requests.some(({ subject }) => subject === facts.subject))
  if (other) {
    throw new AppError('KEY_MISMATCH', `The certificate for ${other.facts.subject} is for another key than the request of that name.`, {
      remedy: 'Have the request signed that waits here, not an older one.',
      details: { subject: other.facts.subject },
    })
  }
  const found = certificates.slice(0, 3).map(({ facts }) => facts.subject).join(', ') || 'no certificate'
  throw new AppError('NOT_FOUND', `The file answers no request that waits here: it holds ${found}.`, {
    remedy: 'Choose the file that the other authority sent back; a certificate that was not asked for here can be imported.',
  })
}

function refuseOther({ facts }: BroughtCertificate, profile: Profile): void {
  const { name, basicConstraints, extendedKeyUsage } = facts
  const isCa = basicConstraints?.isCa === true
  const lacking = extendedKeyUsage.length === 0 ? [] : profile.extendedKeyUsage.filter((usage) => !extendedKeyUsage.includes(usage))
  if (isCa === isAuthority(profile.kind) && lacking.length === 0) return
  const what = isCa ? 'it is an authority' : isAuthority(profile.kind) ? 'it is no authority' : `it is not for ${lacking.join(', ')}`
  throw new AppError('PROFILE_MISMATCH', `The certificate for ${JSON.stringify(name)} is not what was asked for by the profile "${profile.title}": ${what}.`, {
    remedy: 'Have the request signed again, for that purpose; or remove it and import the certificate.',
    details: { profile: profile.id },
  })
}

/** An answer is the newest of its name. */
function placeOfAnswer(vault: Vault, { kind, name }: NewCertificate): Pick<NewCertificate, 'status' | 'replaces'> {
  const holder = holderOf(vault, kind, name)
  if (!holder) return {}
  return holder.kind === kind ? { replaces: holder.fingerprint } : { status: 'replaced' }
}

function referenceTo({ fingerprint, serialNumber, name }: CertificateSummary): CertificateReference {
  return { fingerprint, serialNumber, name }
}
