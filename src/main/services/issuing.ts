import { setImmediate } from 'node:timers/promises'
import { AppError, toWireError } from '../../shared/errors.ts'
import type { AltName } from '../../shared/alt-name.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { EnrolProgress, EnrolResult } from '../../shared/contract.ts'
import { textIn, type DistinguishedName } from '../../shared/distinguished-name.ts'
import { keyTypeTitles, type KeyType } from '../../shared/key-type.ts'
import { isAuthority, type CertificateExtensions } from '../../shared/profile.ts'
import type { MadeCertificate } from '../pki/certificate-making.ts'
import { checkIssue } from '../pki/check-issue.ts'
import { encodeName } from '../pki/distinguished-name.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import type { ReadCertificate } from '../pki/read-certificate.ts'
import type { Profile } from '../profiles/profile.ts'
import { nameKey } from '../store/certificate-name.ts'
import type { NewCertificate, Vault } from '../store/vault.ts'
import { makersFor, type Makers, type SetOrder } from './makers.ts'
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

/** A certificate that the rules allow: how it is made, and what the vault then takes. */
export interface Order extends SetOrder {
  complete(made: MadeCertificate): NewCertificate
}

/** What becomes of each subject of a run, as it becomes known. */
export interface RunHooks<S> {
  issued(subject: S, certificate: CertificateSummary): void
  failed(subject: S, error: AppError): void
  /** After each batch that was stored. */
  stored?(): void
  /** The vault takes no more: nothing of this batch was stored, and the run ends. */
  stopped(batch: readonly S[], error: AppError): void
}

/** How a run is made and steered. */
export interface RunSteering {
  signal?: AbortSignal | undefined
  /** Where the run waits while it is paused, once what was under way is stored. */
  gate?: { readonly isClosed: boolean; passed(): Promise<void> } | undefined
  /** Of the keys that are made, for the most part. */
  keyType?: KeyType | undefined
  /** Every signature, not only those of a sample. */
  verifiesAll?: boolean | undefined
  /** At most so many in one transaction, where storing one takes longer than usual. */
  batchLimit?: number | undefined
}

/** Of a run in threads, the signature of the first certificate and of one in so many is verified; of a smaller one every signature. */
export const sampleInterval = 16

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
  return issueAll(workspace, subjects, prepareRun(workspace, run), { ...context, keyType: run.keyType ?? run.profile.defaultKeyType })
}

/** As `issueRun`, for subjects whose runs differ: `orderOf` gives what is made for each. */
export async function issueAll<S extends Pick<RunSubject, 'subject'>>(
  workspace: Workspace,
  subjects: readonly S[],
  orderOf: (subject: S) => Order,
  { emit, ...steering }: RunSteering & { emit?: (progress: EnrolProgress) => void },
): Promise<EnrolResult> {
  const result: EnrolResult = { issued: [], failed: [], notStarted: [] }
  const failed = ({ subject }: S, error: AppError) => {
    if (subjects.length === 1) throw error
    result.failed.push({ name: nameOf(subject), error: toWireError(error) })
  }
  await issueEach(workspace, subjects, orderOf, steering, {
    issued(_, certificate) {
      result.issued.push(certificate)
      const { name, serialNumber } = certificate
      emit?.({ done: result.issued.length + result.failed.length, total: subjects.length, name, serialNumber })
    },
    failed,
    stopped: (batch, error) => batch.forEach((each) => failed(each, error)),
  })
  result.notStarted.push(...subjects.slice(result.issued.length + result.failed.length).map(({ subject }) => nameOf(subject)))
  return result
}

/**
 * Issues a certificate for each subject, in order, and tells of each; gives how many signatures were verified. Certificates are written
 * together, since each transaction costs an fsync. A crash or a cancellation loses at most the batches that are under way: nothing of
 * them was handed out.
 */
export async function issueEach<S>(
  workspace: Workspace,
  subjects: readonly S[],
  orderOf: (subject: S) => Order,
  { signal, gate, keyType = 'ec-p256', verifiesAll = false, batchLimit = Infinity }: RunSteering,
  hooks: RunHooks<S>,
): Promise<{ verified: number }> {
  const makers = makersFor(workspace.host, subjects.length, keyType)
  const batchSize = Math.min(makers.batchSize, batchLimit)
  const mostTogether = Math.min(makers.mostTogether, batchLimit)
  const interval = verifiesAll || !makers.areThreads ? 1 : sampleInterval
  const underWay: BatchUnderWay<S>[] = []
  let [begun, verified] = [0, 0]
  try {
    for (;;) {
      while (underWay.length < makers.depth && begun < subjects.length && !signal?.aborted) {
        if (gate?.isClosed && underWay.length > 0) break
        await gate?.passed()
        if (signal?.aborted) break
        const ordered = subjects.slice(begun, begun + batchSize)
        underWay.push(followed(makeBatch(makers, ordered, orderOf, (index) => (begun + index) % interval === 0)))
        begun += ordered.length
        if (makers.depth > 1) await setImmediate()
      }
      const first = underWay.shift()
      if (!first) break
      let batch = await first.promise
      // Where storing takes longer than making, as on a slow disk, what was made meanwhile goes into one transaction.
      while (underWay[0]?.made && batch.subjects.length + underWay[0].made.subjects.length <= mostTogether) {
        batch = together(batch, underWay.shift()!.made!)
      }
      if (signal?.aborted) {
        forgetKeys(batch.made)
        break
      }
      const stopped = store(workspace, batch, hooks)
      if (stopped) {
        hooks.stopped(batch.subjects, stopped)
        break
      }
      verified += batch.verified
      hooks.stored?.()
      // A long run is work, though nobody touches a key: the idle lock counts from here.
      workspace.openVault.touch()
      await setImmediate()
    }
  } finally {
    makers.end()
  }
  return { verified }
}

interface Batch<S> {
  subjects: readonly S[]
  verified: number
  made: Map<S, NewCertificate>
  refused: Map<S, AppError>
}

interface BatchUnderWay<S> {
  promise: Promise<Batch<S>>
  /** As soon as it is. */
  made?: Batch<S>
}

function followed<S>(promise: Promise<Batch<S>>): BatchUnderWay<S> {
  const underWay: BatchUnderWay<S> = { promise }
  promise.then(
    (batch) => void (underWay.made = batch),
    // What fails is heard in its turn.
    () => undefined,
  )
  return underWay
}

function together<S>(one: Batch<S>, next: Batch<S>): Batch<S> {
  return {
    subjects: [...one.subjects, ...next.subjects],
    verified: one.verified + next.verified,
    made: new Map([...one.made, ...next.made]),
    refused: new Map([...one.refused, ...next.refused]),
  }
}

async function makeBatch<S>(
  makers: Makers,
  subjects: readonly S[],
  orderOf: (subject: S) => Order,
  isInSample: (index: number) => boolean,
): Promise<Batch<S>> {
  const batch: Batch<S> = { subjects, verified: 0, made: new Map(), refused: new Map() }
  const orders: (readonly [S, Order])[] = []
  for (const [index, subject] of subjects.entries()) {
    try {
      const order = orderOf(subject)
      orders.push([subject, { ...order, order: { ...order.order, isVerified: isInSample(index) } }])
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      batch.refused.set(subject, error)
    }
  }
  const made = await makers.make(orders.map(([, order]) => order))
  orders.forEach(([subject, order], index) => {
    const each = made[index]!
    if (each instanceof AppError) batch.refused.set(subject, each)
    else {
      batch.made.set(subject, order.complete(each))
      if (order.order.isVerified) batch.verified += 1
    }
  })
  return batch
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
  const { issuerName, notAfter, apply } = prepareRules(workspace, run)
  const { name } = apply(subject)
  const { vault } = workspace
  if (isNewName(vault, name, subject.replaces) && vault.isNameTaken(run.profile.kind, name)) throw nameTaken(name)
  return { issuerName, notAfter }
}

/** The rules of a run, which look at each of its subjects. They hold no key, however long they are kept. */
export interface RunRules {
  /** Null where each signs itself. */
  issuerName: string | null
  notAfter: Date
  /** What would stand in the certificate. Throws what is wrong with the subject: NAME_TAKEN, INVALID_ALT_NAME, PROFILE_MISMATCH, and so on. */
  apply(subject: RunSubject): { name: string; encodedSubject: Uint8Array; extensions: CertificateExtensions; keyType: KeyType }
}

/** Throws NOT_FOUND, ISSUER_CANNOT_SIGN, ISSUER_EXPIRED, VALIDITY_BEYOND_ISSUER, VAULT_LOCKED. */
export function prepareRules(workspace: Workspace, run: Run): RunRules {
  return rulesUnder(workspace, run, signingOf(workspace, run))
}

function signingOf({ vault, now }: Workspace, run: Run): Signing {
  return run.profile.kind === 'root-ca' ? selfSigning(now(), run) : issuerSigning(vault, now(), run)
}

function rulesUnder(workspace: Workspace, run: Run, { issuer, setup }: Signing): RunRules {
  const { name = null } = issuer?.summary ?? {}
  return keylessRules(workspace, run, { issuerName: name, issuer: issuer?.certificate, notAfter: setup.validity.notAfter })
}

/** A function of its own, since its closure lives as long as a plan, and the opened key must not be in it. */
function keylessRules(
  workspace: Workspace,
  run: Run,
  { issuerName, issuer, notAfter }: { issuerName: string | null; issuer: ReadCertificate | undefined; notAfter: Date },
): RunRules {
  const { profile } = run
  const { vault } = workspace
  const { identityDomain } = vault.settings()
  const refuseSharedSubject = subjectRule(workspace, profile.kind)
  return {
    issuerName,
    notAfter,
    apply({ subject, altNames, key, replaces, ...given }) {
      const name = nameOf(subject)
      const encodedSubject = given.encodedSubject ?? encodeName(subject)
      // First, as it says more of authorities than that the name is taken.
      if (!isSameAuthority(vault, profile, { key, replaces })) refuseSharedSubject(encodedSubject)
      const keyType = key?.keyType ?? run.keyType ?? profile.defaultKeyType
      const extensions = profile.extensions({
        keyType,
        altNames,
        pathLength: run.pathLength,
        isBridge: run.isBridge ?? false,
        identityDomain,
        name,
      })
      checkIssue({ issuer, subject: encodedSubject, extensions, keyType, isOwnProfile: profile.isOwn })
      return { name, encodedSubject, extensions, keyType }
    },
  }
}

/**
 * Gives the function that looks whether a subject of a run may be served, and says what is to be made. The vault takes it afterwards.
 * Throws as `prepareRules`; that function, as the rules, and NAME_TAKEN.
 */
export function prepareRun(workspace: Workspace, run: Run): (subject: RunSubject) => Order {
  const { profile } = run
  const { vault } = workspace
  const { issuer, setup } = signingOf(workspace, run)
  const { apply } = rulesUnder(workspace, run, { issuer, setup })
  const namesOfRun = new Set<string>()

  return (runSubject) => {
    const { subject, replaces, key, subjectKeyIdentifier } = runSubject
    const { name, encodedSubject, extensions, keyType } = apply(runSubject)
    if (isNewName(vault, name, replaces)) {
      const unique = nameKey(name)
      if (namesOfRun.has(unique) || vault.isNameTaken(profile.kind, name)) throw nameTaken(name)
      namesOfRun.add(unique)
    }
    // A thread is shown no key but the issuer's. Who signs itself is its own issuer.
    const shown = key && issuer ? { ...key, privateKey: null } : key
    return {
      setup,
      order: { subject, encodedSubject, subjectKeyIdentifier, extensions, keyType, key: shown, isVerified: true },
      complete: (made) => ({
        ...made,
        privateKey: key ? key.privateKey : made.privateKey,
        name,
        kind: profile.kind,
        profile: profile.id,
        issuerName: issuer?.certificate.subject ?? made.subject,
        issuerFingerprint: issuer?.summary.fingerprint ?? null,
        altNames: extensions.altNames,
        keyType,
        keyDescription: keyTypeTitles[keyType],
        ...setup.validity,
        ...(replaces !== undefined && { replaces }),
      }),
    }
  }
}

/** Gives what `prepareRun` gives for each subject, where their runs differ: each run is prepared once, also one that cannot be. */
export function ordersByRun(workspace: Workspace): (run: Run, subject: RunSubject) => Order {
  const prepared = new Map<string, ((subject: RunSubject) => Order) | AppError>()
  return (run, subject) => {
    const { profile, ...rest } = run
    const key = JSON.stringify([profile.id, rest])
    const orderOf = prepared.get(key) ?? preparedOrFault(workspace, run)
    prepared.set(key, orderOf)
    if (orderOf instanceof AppError) throw orderOf
    return orderOf(subject)
  }
}

function preparedOrFault(workspace: Workspace, run: Run): ((subject: RunSubject) => Order) | AppError {
  try {
    return prepareRun(workspace, run)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

function isNewName(vault: Vault, name: string, replaces: string | undefined): boolean {
  return replaces === undefined || !isNameOf(vault, replaces, name)
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
 * Writes a batch and tells of each of its subjects. A name that another process has taken since it was looked up fails its own
 * subject alone. Gives why the vault takes nothing more, where it does not: locked, full, held by another. Then nothing of the batch
 * is stored or told.
 */
function store<S>({ vault, now }: Workspace, { made, refused }: Batch<S>, hooks: RunHooks<S>): AppError | undefined {
  const closed = refused.values().find(({ code }) => code === 'VAULT_LOCKED' || code === 'VAULT_NOT_OPEN')
  const failed = new Map(refused)
  const left = new Map(made)
  try {
    if (closed) return closed
    let certificates: CertificateSummary[] | undefined
    while (!certificates) {
      try {
        certificates = vault.addCertificates([...left.values()], now())
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        const taken = error.code === 'NAME_TAKEN' ? subjectNamed(left, error.details?.['name']) : undefined
        if (!taken) return error
        // Nothing of the batch was stored; the rest of it goes in without that one.
        failed.set(taken, error)
        left.delete(taken)
      }
    }
    for (const [subject, error] of failed) hooks.failed(subject, error)
    let index = 0
    for (const subject of left.keys()) hooks.issued(subject, certificates[index++]!)
    return undefined
  } finally {
    forgetKeys(made)
  }
}

function forgetKeys(made: ReadonlyMap<unknown, NewCertificate>): void {
  for (const { privateKey } of made.values()) privateKey?.fill(0)
}

function subjectNamed<S>(made: ReadonlyMap<S, NewCertificate>, name: unknown): S | undefined {
  return made.entries().find(([, certificate]) => certificate.name === name)?.[0]
}

function nameTaken(name: string): AppError {
  return new AppError('NAME_TAKEN', `There is already an active certificate for ${JSON.stringify(name)}.`, {
    remedy: 'Choose another name, or renew the certificate that has it.',
    details: { name },
  })
}
