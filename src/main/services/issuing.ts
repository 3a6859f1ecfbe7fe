import { setImmediate } from 'node:timers/promises'
import { AppError, toWireError } from '../../shared/errors.ts'
import type { AltName } from '../../shared/alt-name.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { EnrolProgress, EnrolResult } from '../../shared/contract.ts'
import { textIn, type DistinguishedName } from '../../shared/distinguished-name.ts'
import { keyTypeTitles, type KeyType } from '../../shared/key-type.ts'
import { isAuthority } from '../../shared/profile.ts'
import { checkIssue } from '../pki/check-issue.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { generateKeyPair } from '../pki/key-pair.ts'
import { newSerialNumber, printSerialNumber } from '../pki/serial-number.ts'
import type { Profile } from '../profiles/profile.ts'
import { nameKey } from '../store/certificate-name.ts'
import type { NewCertificate, Vault } from '../store/vault.ts'
import { issuerSigning, selfSigning, type Signing } from './signing.ts'
import { subjectRule } from './subject-rule.ts'
import type { Workspace } from './workspace.ts'

/** What is the same for every certificate of a run. */
export interface Run {
  profile: Profile
  /** A reference to an authority; left out, the only one. A root CA has none: it signs itself. */
  issuer?: string | undefined
  /** Of the keys that are made. */
  keyType?: KeyType | undefined
  validityDays?: number | undefined
  /** What nobody asked for may be shortened to the issuer's end. */
  usualDays?: number | undefined
  pathLength?: number | null | undefined
  isBridge?: boolean
}

/** What differs. */
export interface RunSubject {
  subject: DistinguishedName
  /** The subject and the key identifier as they stand in what it replaces or asks for: they keep their octets. */
  encodedSubject?: Uint8Array
  subjectKeyIdentifier?: Uint8Array | undefined
  altNames: readonly AltName[]
  /** Left out, a key pair is made. */
  key?: SubjectKey
  /** The fingerprint of the certificate whose place it takes; its name is its own. */
  replaces?: string
}

/** A key that is there already. Its private half is null where it stays where it was born. */
export interface SubjectKey {
  keyType: KeyType
  /** SubjectPublicKeyInfo in DER. */
  publicKey: Uint8Array
  /** PKCS#8 DER. */
  privateKey: Uint8Array | null
}

/**
 * Certificates are written together, since each transaction costs an fsync: so many at most, and what is ready after so
 * long, for RSA keys take their time. A crash loses at most the batch that is under way.
 */
const batchLimit = 64
const batchMs = 250

/**
 * Issues a certificate for each subject, in order, and keeps it in the vault; one at a time and in bulk by the same code.
 * A subject that cannot be served is reported and the run goes on; where the vault itself takes no more, the run ends there.
 * Cancelled, it gives what was done by then. A run of one subject throws what is wrong with it.
 */
export async function issueRun(
  workspace: Workspace,
  run: Run,
  subjects: readonly RunSubject[],
  context: { signal?: AbortSignal; emit?: (progress: EnrolProgress) => void } = {},
): Promise<EnrolResult> {
  return issueEach(workspace, subjects, prepareRun(workspace, run), context)
}

/** As `issueRun`, for subjects whose runs differ: `makerOf` gives the one that makes the certificate of each. */
export async function issueEach<S extends RunSubject>(
  workspace: Workspace,
  subjects: readonly S[],
  make: (subject: S) => Promise<NewCertificate>,
  { signal, emit }: { signal?: AbortSignal; emit?: (progress: EnrolProgress) => void } = {},
): Promise<EnrolResult> {
  const { vault } = workspace
  const result: EnrolResult = { issued: [], failed: [], notStarted: [] }
  const fail = (subject: RunSubject, error: AppError) => {
    if (subjects.length === 1) throw error
    result.failed.push({ name: nameOf(subject.subject), error: toWireError(error) })
  }
  let next = 0
  while (next < subjects.length) {
    if (signal?.aborted) break
    const batch = new Map<RunSubject, NewCertificate>()
    const flushAt = Date.now() + batchMs
    while (next < subjects.length && batch.size < batchLimit && Date.now() < flushAt && !signal?.aborted) {
      const subject = subjects[next++]!
      try {
        batch.set(subject, await make(subject))
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        fail(subject, error)
      }
    }
    const stopped = store(vault, batch, workspace.now(), result, (done) => emit?.({ ...done, total: subjects.length }), fail)
    if (stopped) break
    // A long run is work, though nobody touches a key: the idle lock counts from here.
    workspace.openVault.touch()
    await setImmediate()
  }
  result.notStarted.push(...subjects.slice(next).map(({ subject }) => nameOf(subject)))
  return result
}

/** Issues one certificate. Throws what is wrong with it. */
export async function issueOne(workspace: Workspace, run: Run, subject: RunSubject): Promise<CertificateSummary> {
  const { issued } = await issueRun(workspace, run, [subject])
  return issued[0]!
}

/** The name by which a certificate with this subject is known: its common name, or else the first text in it. */
export function nameOf(subject: DistinguishedName): string {
  const first = subject.flat().find(({ value }) => typeof value === 'string')?.value
  return textIn(subject, 'CN') ?? (typeof first === 'string' ? first : 'without a name')
}

/** What the certificates of a run will have in common. */
export interface IssuingOutlook {
  /** Null where each signs itself. */
  issuerName: string | null
  notAfter: Date
}

/**
 * Says what would come of issuing; makes no key, signs nothing, keeps nothing. Throws what keeps it from being issued, as far as
 * that is seen before.
 */
export function outlookOn(workspace: Workspace, run: Run, subject: RunSubject): IssuingOutlook {
  const { signing, check } = prepare(workspace, run)
  check(subject)
  return { issuerName: signing.issuer?.summary.name ?? null, notAfter: signing.validity.notAfter }
}

/**
 * Gives the function that makes each certificate of a run. The vault takes it afterwards. Throws NOT_FOUND, ISSUER_CANNOT_SIGN,
 * ISSUER_EXPIRED, VALIDITY_BEYOND_ISSUER, VAULT_LOCKED, and what is wrong with a subject.
 */
export function prepareRun(workspace: Workspace, run: Run): (subject: RunSubject) => Promise<NewCertificate> {
  const { signing, check } = prepare(workspace, run)
  const { profile } = run
  const { issuer, validity } = signing
  const namesOfRun = new Set<string>()

  return async (each) => {
    const { subject, key, replaces, encodedSubject, subjectKeyIdentifier } = each
    const { name, isNewName, keyType, extensions } = check(each)
    if (isNewName) {
      const unique = nameKey(name)
      if (namesOfRun.has(unique)) throw nameTaken(name)
      namesOfRun.add(unique)
    }
    const { publicKey, privateKey } = key ?? (await generateKeyPair(keyType))
    const serialNumber = newSerialNumber()
    const parameters = { serialNumber, subject, encodedSubject, subjectPublicKey: publicKey, subjectKeyIdentifier, ...validity, extensions }
    const { der, read } = signing.sign(parameters, privateKey)
    return {
      der,
      fingerprint: sha256Fingerprint(der),
      serialNumber: printSerialNumber(serialNumber),
      name,
      kind: profile.kind,
      profile: profile.id,
      subject: read.subject,
      issuerName: issuer?.certificate.subject ?? read.subject,
      issuerFingerprint: issuer?.summary.fingerprint ?? null,
      altNames: extensions.altNames,
      keyType,
      keyDescription: keyTypeTitles[keyType],
      publicKeyHash: sha256Fingerprint(publicKey),
      ...validity,
      privateKey,
      ...(replaces !== undefined && { replaces }),
    }
  }
}

/** Who signs, and the check of a subject before a key is made for it. */
function prepare(workspace: Workspace, run: Run) {
  const { profile } = run
  const { vault } = workspace
  const isRoot = profile.kind === 'root-ca'
  const signing: Signing = isRoot ? selfSigning(workspace.now(), run) : issuerSigning(vault, workspace.now(), run)
  const { identityDomain } = vault.settings()
  const refuseSharedSubject = subjectRule(workspace, profile.kind)

  const check = ({ subject, altNames, key, replaces }: RunSubject) => {
    const name = nameOf(subject)
    // First, as it says more of authorities than that the name is taken.
    if (!isSameAuthority(vault, profile, { key, replaces })) refuseSharedSubject(subject)
    const isNewName = replaces === undefined || !isNameOf(vault, replaces, name)
    if (isNewName && vault.isNameTaken(profile.kind, name)) throw nameTaken(name)
    const keyType = key?.keyType ?? run.keyType ?? profile.defaultKeyType
    const extensions = profile.extensions({
      keyType,
      altNames,
      pathLength: run.pathLength,
      isBridge: run.isBridge ?? false,
      identityDomain,
      name,
    })
    checkIssue({ issuer: signing.issuer?.certificate, subject, extensions, keyType, isOwnProfile: profile.isOwn })
    return { name, isNewName, keyType, extensions }
  }
  return { signing, check }
}

/** Only with its key is an authority of the same subject the same authority. */
function isSameAuthority(vault: Vault, { kind }: Profile, { key, replaces }: { key: SubjectKey | undefined; replaces: string | undefined }): boolean {
  if (!isAuthority(kind) || !key || replaces === undefined) return false
  return vault.withPublicKey(sha256Fingerprint(key.publicKey)).some(({ fingerprint }) => fingerprint === replaces)
}

/** A renewal keeps the name of what it replaces; a roll-over does not. */
function isNameOf(vault: Vault, fingerprint: string, name: string): boolean {
  return nameKey(vault.find(fingerprint).summary.name) === nameKey(name)
}

/**
 * Writes a batch and reports each of its certificates. A name that another process has taken since it was looked up fails its own
 * subject alone. True where the vault takes nothing more: locked, full, held by another.
 */
function store(
  vault: Vault,
  batch: Map<RunSubject, NewCertificate>,
  now: Date,
  result: EnrolResult,
  emit: (progress: Omit<EnrolProgress, 'total'>) => void,
  fail: (subject: RunSubject, error: AppError) => void,
): boolean {
  for (;;) {
    try {
      for (const certificate of vault.addCertificates([...batch.values()], now)) {
        result.issued.push(certificate)
        const { name, serialNumber } = certificate
        emit({ done: result.issued.length + result.failed.length, name, serialNumber })
      }
      return false
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const taken = error.code === 'NAME_TAKEN' ? subjectNamed(batch, error.details?.['name']) : undefined
      for (const subject of taken ? [taken] : batch.keys()) fail(subject, error)
      if (!taken) return true
      // Nothing of the batch was stored; the rest of it goes in without that one.
      batch.delete(taken)
    }
  }
}

function subjectNamed(batch: ReadonlyMap<RunSubject, NewCertificate>, name: unknown): RunSubject | undefined {
  return batch.keys().find(({ subject }) => nameOf(subject) === name)
}

function nameTaken(name: string): AppError {
  return new AppError('NAME_TAKEN', `There is already an active certificate for ${JSON.stringify(name)}.`, {
    remedy: 'Choose another name, or renew the certificate that has it.',
    details: { name },
  })
}
