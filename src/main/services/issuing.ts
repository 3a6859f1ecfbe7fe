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

/** How many certificates are written in one transaction: a crash loses at most these, and each costs one fsync's share. */
const batchSize = 64

/**
 * Issues a certificate for each subject, in order, and keeps it in the vault; one at a time and in bulk by the same code.
 * A subject that cannot be served is reported and the run goes on. Cancelled, it gives what was done by then.
 */
export async function issueRun(
  workspace: Workspace,
  run: Run,
  subjects: readonly RunSubject[],
  { signal, emit }: { signal?: AbortSignal; emit?: (progress: EnrolProgress) => void } = {},
): Promise<EnrolResult> {
  const issue = prepareRun(workspace, run)
  const result: EnrolResult = { issued: [], failed: [], notStarted: [] }
  const total = subjects.length
  for (let start = 0; start < total; start += batchSize) {
    const batch = subjects.slice(start, start + batchSize)
    if (signal?.aborted) {
      result.notStarted.push(...subjects.slice(start).map(({ subject }) => subject.commonName))
      break
    }
    const ready: NewCertificate[] = []
    for (const subject of batch) {
      try {
        if (workspace.vault.isNameTaken(run.profile.kind, subject.subject.commonName)) throw nameTaken(subject.subject.commonName)
        ready.push(await issue(subject))
      } catch (error) {
        if (!(error instanceof AppError) || total === 1) throw error
        result.failed.push({ name: subject.subject.commonName, error: toWireError(error) })
      }
    }
    const issued = workspace.vault.addCertificates(ready, workspace.now())
    for (const certificate of issued) {
      result.issued.push(certificate)
      const { name, serialNumber } = certificate
      emit?.({ done: result.issued.length + result.failed.length, total, name, serialNumber })
    }
    await setImmediate()
  }
  return result
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

  return async ({ subject, altNames }) => {
    const name = subject.commonName
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
