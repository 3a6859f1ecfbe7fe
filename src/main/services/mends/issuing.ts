import type { CertificateSummary } from '../../../shared/certificate.ts'
import { AppError } from '../../../shared/errors.ts'
import { authorityKinds } from '../../../shared/profile.ts'
import type { Vault } from '../../store/vault.ts'
import { chooseBroker } from '../built-in-broker.ts'
import { issueOne, outlookOn, type Run, type RunSubject } from '../issuing.ts'
import { profilesOf } from '../own-profiles.ts'
import { subjectBy } from '../subject-by.ts'
import { afterWhat, planDelivery, requireGoingOn } from './broker-delivery.ts'
import { checkFolder, filesLeftToExport, planBundles, writeBundles } from './bundles.ts'
import { latestOf } from './concerned.ts'
import { result, type MendTools, type Planner, type Trial } from './mend-plan.ts'
import { issuedWords, nameList, outlookWords } from './sentences.ts'

/** A broker that has nothing of ours gets everything: certificate, key and CA file. */
export const planIssueBroker: Planner<'issue-broker'> = (tools, trial, { commonName, altNames, issuer }) => {
  const { workspace } = tools
  const { run, subject } = wish(tools, trial, { kind: 'broker', commonName, issuer }, altNames)
  const outlook = outlookOn(workspace, run, subject)
  const news = ['certificate', 'private-key', 'key-type', 'authorities', 'revocations', 'settings'] as const
  const delivery = planDelivery(tools, trial, { identities: [], news })
  const dropsCaFile = trial.identity.caFile !== undefined
  return {
    preview: {
      label: `Issue a certificate for the broker ${commonName}`,
      changes: [
        `A certificate and a key for the broker ${commonName} are made.`,
        `Names before: none of ours. Names afterwards: ${nameList(altNames)}.`,
        outlookWords(outlook),
        ...delivery.changes,
        ...(dropsCaFile ? ['The connection trusts the root CAs of the vault from now on, not the CA file.'] : []),
      ],
      caution: 'Whoever trusts only the CA of the broker’s certificate of now refuses the broker once it has the new one.',
      needsFolder: delivery.needsFolder,
    },
    async perform(context) {
      await delivery.prepare(context)
      const certificate = await issueOne(workspace, run, subject)
      const { connection, ...rest } = await delivery.deliver(context, [issuedWords(certificate)], [certificate])
      return { ...rest, connection: { ...connection, ...(dropsCaFile && { dropsCaFile }) } }
    },
  }
}

/** The connection is tried with it from now on. */
export const planIssueDevice: Planner<'issue-device'> = (tools, trial, { name, issuer }) => {
  const { workspace } = tools
  const { run, subject } = wish(tools, trial, { kind: 'device', commonName: name, issuer }, [])
  const outlook = outlookOn(workspace, run, subject)
  return {
    preview: {
      label: `Issue a device certificate for ${name}`,
      changes: [`A certificate of the device profile and a key are made for ${name}.`, outlookWords(outlook), 'The connection is tried with it from now on.'],
      caution: `${name} itself has it only when it is given the new files.`,
      needsFolder: false,
    },
    async perform(context) {
      requireGoingOn(context)
      if (context.to !== undefined) await checkFolder(context, [])
      const certificate = await issueOne(workspace, run, subject)
      const done = [issuedWords(certificate)]
      const connection = { as: certificate.fingerprint }
      if (context.to === undefined) return result(done, { connection, isInForce: true, toDo: [filesLeftToExport([name])] })
      try {
        const files = await writeBundles(tools, planBundles(tools, trial, [certificate.fingerprint]), new Set(), context)
        return result([...done, ...files.done], { connection, isInForce: true, toDo: files.toDo, folder: files.folder })
      } catch (error) {
        throw afterWhat(error, done)
      }
    },
  }
}

interface Wish {
  kind: 'broker' | 'device'
  commonName: string
  issuer: string | undefined
}

function wish(tools: MendTools, trial: Trial, { kind, commonName, issuer }: Wish, altNames: RunSubject['altNames']): { run: Run; subject: RunSubject } {
  const { vault } = tools.workspace
  const profile = profilesOf(vault).forKind(kind, undefined)
  return {
    run: { profile, issuer: issuer === undefined ? likelyIssuer(tools, trial) : latestOf(vault, issuer, authorityKinds).fingerprint },
    subject: { subject: subjectBy(profile, { commonName }), altNames },
  }
}

/** The authority of whoever is tried, or else of the newest broker: both sides of the connection have to know it. */
function likelyIssuer({ workspace: { vault, now } }: MendTools, { identity }: Trial): string | undefined {
  const likely = [identity.as === null ? undefined : vault.find(identity.as).summary, newestBroker(vault, now())]
  const issuers = likely.flatMap((each) => (each ? vault.pathOf(each.fingerprint).slice(1, 2) : []))
  return issuers.find(({ summary: { hasKey, status, viewOnly } }) => hasKey && status === 'active' && viewOnly === null)?.summary.fingerprint
}

function newestBroker(vault: Vault, now: Date): CertificateSummary | undefined {
  try {
    return chooseBroker(vault, undefined, now).summary
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}
