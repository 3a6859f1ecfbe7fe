import { setImmediate } from 'node:timers/promises'
import { AppError, toWireError } from '../../shared/errors.ts'
import type { AltName } from '../../shared/alt-name.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { EnrolProgress, EnrolResult } from '../../shared/contract.ts'
import type { KeyType } from '../../shared/key-type.ts'
import type { Subject } from '../../shared/subject.ts'
import { prepareIssuance } from '../pki/certificate.ts'
import { checkIssue } from '../pki/check-issue.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { generateKeyPair } from '../pki/key-pair.ts'
import { prepareReadBack } from '../pki/run-read-back.ts'
import { newSerialNumber, printSerialNumber } from '../pki/serial-number.ts'
import { validityPeriod } from '../pki/validity.ts'
import type { Profile } from '../profiles/profile.ts'
import { nameKey } from '../store/certificate-name.ts'
import type { NewCertificate } from '../store/vault.ts'
import { openIssuer } from './issuer.ts'
import { subjectRule } from './subject-rule.ts'
import type { Workspace } from './workspace.ts'

/** What is the same for every certificate of a run. */
export interface Run {
  profile: Profile
  issuer?: string | undefined
  keyType?: KeyType | undefined
  validityDays?: number | undefined
  pathLength?: number | undefined
  isBridge?: boolean
}
/** What differs. */
export interface RunSubject {
  subject: Subject
  altNames: readonly AltName[]
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
  { signal, emit }: { signal?: AbortSignal; emit?: (progress: EnrolProgress) => void } = {},
): Promise<EnrolResult> {
  const issue = prepareRun(workspace, run)
  const result: EnrolResult = { issued: [], failed: [], notStarted: [] }
  const fail = ({ subject }: RunSubject, error: AppError) => {
    if (subjects.length === 1) throw error
    result.failed.push({ name: subject.commonName, error: toWireError(error) })
  }
  let next = 0
  while (next < subjects.length) {
    if (signal?.aborted) break
    const batch = new Map<RunSubject, NewCertificate>()
    const flushAt = Date.now() + batchMs
    while (next < subjects.length && batch.size < batchLimit && Date.now() < flushAt && !signal?.aborted) {
      const subject = subjects[next++]!
      try {
        batch.set(subject, await issue(subject))
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        fail(subject, error)
      }
    }
    const stopped = store(workspace, batch, result, (done) => emit?.({ ...done, total: subjects.length }), fail)
    if (stopped) break
    // A long run is work, though nobody touches a key: the idle lock counts from here.
    workspace.openVault.touch()
    await setImmediate()
  }
  result.notStarted.push(...subjects.slice(next).map(({ subject }) => subject.commonName))
  return result
}

/**
 * Writes a batch and reports each of its certificates. A name that another process has taken since it was looked up fails its own
 * subject alone. True where the vault takes nothing more: locked, full, held by another.
 */
function store(
  { vault, now }: Workspace,
  batch: Map<RunSubject, NewCertificate>,
  result: EnrolResult,
  emit: (progress: Omit<EnrolProgress, 'total'>) => void,
  fail: (subject: RunSubject, error: AppError) => void,
): boolean {
  for (;;) {
    try {
      for (const certificate of vault.addCertificates([...batch.values()], now())) {
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
  return batch.keys().find(({ subject }) => subject.commonName === name)
}

/** Issues one certificate. Throws what is wrong with it. */
export async function issueOne(workspace: Workspace, run: Run, subject: RunSubject): Promise<CertificateSummary> {
  const { issued } = await issueRun(workspace, run, [subject])
  return issued[0]!
}

function prepareRun(workspace: Workspace, run: Run): (subject: RunSubject) => Promise<NewCertificate> {
  const { profile } = run
  const now = workspace.now()
  const issuer = openIssuer(workspace.vault, run.issuer, now)
  const { identityDomain } = workspace.vault.settings()
  const validity = validityPeriod({
    now,
    days: run.validityDays ?? profile.defaultValidityDays,
    isExplicit: run.validityDays !== undefined,
    issuerNotBefore: issuer.certificate.notBefore,
    issuerNotAfter: issuer.certificate.notAfter,
  })
  const keyType = run.keyType ?? profile.defaultKeyType
  const sign = prepareIssuance(validity, issuer.signer)
  const readBack = prepareReadBack(issuer.certificate.subjectPublicKey, issuer.signer)

  const refuseSharedSubject = subjectRule(workspace, profile.kind)
  const namesOfRun = new Set<string>()

  return async ({ subject, altNames }) => {
    const name = subject.commonName
    const key = nameKey(name)
    if (namesOfRun.has(key) || workspace.vault.isNameTaken(profile.kind, name)) throw nameTaken(name)
    namesOfRun.add(key)
    refuseSharedSubject(subject)
    const extensions = profile.extensions({
      keyType,
      altNames,
      pathLength: run.pathLength,
      isBridge: run.isBridge ?? false,
      identityDomain,
      name,
    })
    checkIssue({ issuer: issuer.certificate, subject, extensions, keyType })
    const { publicKey, privateKey } = await generateKeyPair(keyType)
    const serialNumber = newSerialNumber()
    const parameters = { serialNumber, subject, subjectPublicKey: publicKey, ...validity, extensions }
    const der = sign(parameters)
    const read = readBack(der, parameters)
    return {
      der,
      serialNumber: printSerialNumber(serialNumber),
      name,
      kind: profile.kind,
      profile: profile.id,
      subject: read.subject,
      issuerSerialNumber: issuer.summary.serialNumber,
      altNames: extensions.altNames,
      keyType,
      ...validity,
      fingerprint: sha256Fingerprint(der),
      privateKey,
    }
  }
}

function nameTaken(name: string): AppError {
  return new AppError('NAME_TAKEN', `There is already an active certificate for ${JSON.stringify(name)}.`, {
    remedy: 'Choose another name.',
    details: { name },
  })
}
