import type { CertificateSummary } from '../../../shared/certificate.ts'
import { AppError } from '../../../shared/errors.ts'
import type { MendResult } from '../../../shared/mend.ts'
import { authorityKinds } from '../../../shared/profile.ts'
import { rollOver, rollOverOutlook } from '../authorities.ts'
import { renewalOutlook, renewCertificates } from '../renewal.ts'
import { afterWhat, planDelivery, requireGoingOn } from './broker-delivery.ts'
import { filesLeftToExport } from './bundles.ts'
import { brokersTried, countBelow, latestOf } from './concerned.ts'
import { result, type MendContext, type MendTools, type Planner, type Trial } from './mend-plan.ts'
import { certificateWords, count, issuedWords, listed, outlookWords } from './sentences.ts'

/** Whatever it has issued stays valid: the key is the same. */
export const planRenewAuthority: Planner<'renew-authority'> = (tools, trial, { authority }) => {
  const { workspace } = tools
  const { vault, now } = workspace
  const old = latestOf(vault, authority, authorityKinds)
  const renewal = { references: [old.fingerprint] as const, newKey: false }
  const outlook = renewalOutlook(workspace, renewal)
  const isRoot = old.kind === 'root-ca'
  const brokers = brokersTried(tools, trial, vault.pathOf(old.fingerprint).at(-1)!.summary.fingerprint)
  const news = isRoot ? (['authorities'] as const) : (['certificate', 'authorities'] as const)
  const delivery = planDelivery(tools, trial, { identities: brokers, news })
  const devices = count(countBelow(vault, old.fingerprint, now()), 'device')
  return {
    preview: {
      label: `Renew ${old.name}`,
      changes: [
        `A new certificate takes the place of ${certificateWords(old)}, with the same name and the same key: what it has issued stays valid.`,
        outlookWords(outlook, old),
        ...(brokers.length > 0 ? delivery.changes : []),
      ],
      caution: isRoot
        ? `${devices} below it check the broker with the CA certificate that they have: once that has ended, they need the new one too.`
        : `${devices} below it send the certificate of ${old.name} behind their own: once that has ended, they need the new one too.`,
      needsFolder: brokers.length > 0 && delivery.needsFolder,
    },
    async perform(context) {
      if (brokers.length > 0) await delivery.prepare(context)
      else requireGoingOn(context)
      const { issued } = await renewCertificates(workspace, renewal)
      const done = issued.map(issuedWords)
      if (brokers.length > 0) return delivery.deliver(context, done)
      return result(done, { toDo: [`Put the new certificate of ${old.name} into the CA file of the broker, and restart that.`] })
    },
  }
}

/** Of what the one authority has issued, from the other; under the names and with the keys that are there. */
export const planReissueAll: Planner<'reissue-all'> = (tools, trial, { from, to }) => {
  const { workspace } = tools
  const { vault } = workspace
  const former = latestOf(vault, from, authorityKinds)
  const successor = latestOf(vault, to, authorityKinds)
  if (vault.hasSameKey(former.fingerprint, successor.fingerprint)) {
    throw new AppError('PROFILE_MISMATCH', `${certificateWords(former)} and ${certificateWords(successor)} have one key: what the one has issued, the other has too.`, {
      remedy: 'Export the files again instead.',
    })
  }
  const below = issuedBy(tools, former)
  const first = below[0]
  if (!first) {
    throw new AppError('NOT_FOUND', `${certificateWords(former)} has issued nothing that is in use.`, { remedy: 'Issue certificates from the authority of now.' })
  }
  const outlook = renewalOutlook(workspace, { references: [first.fingerprint], newKey: false, issuer: successor.fingerprint })
  const batch = planBatch(tools, trial, below)
  return {
    preview: {
      label: `Re-issue ${count(below.length, 'certificate')} from ${successor.name}`,
      changes: [
        `New certificates take the place of ${count(below.length, 'certificate')} that ${certificateWords(former)} has issued, for the same names and keys: ${listed(below.map(({ name }) => name))}.`,
        outlookWords(outlook),
        ...batch.changes,
      ],
      caution: batch.caution,
      needsFolder: batch.needsFolder,
    },
    async perform(context) {
      await batch.prepare(context)
      return batch.perform(context, successor.fingerprint, [])
    },
  }
}

/** A new root CA that exports trust beside the old one, and everything that the old one has issued from the new one. */
export const planRollOver: Planner<'roll-over'> = (tools, trial, { authority, commonName }) => {
  const { workspace } = tools
  const old = latestOf(workspace.vault, authority, ['root-ca'])
  const request = { reference: old.fingerprint, commonName }
  const outlook = rollOverOutlook(workspace, request)
  const below = issuedBy(tools, old)
  const batch = planBatch(tools, trial, below)
  return {
    preview: {
      label: `Roll over to ${commonName}`,
      changes: [
        `The root CA ${commonName} is made, with a key of its own, to take over from ${certificateWords(old)}.`,
        outlookWords(outlook, old),
        `What ${old.name} has issued is issued anew from it, for the same names and keys: ${count(below.length, 'certificate')}.`,
        ...batch.changes,
      ],
      caution: batch.caution,
      needsFolder: batch.needsFolder,
    },
    async perform(context) {
      await batch.prepare(context)
      const root = await rollOver(workspace, request)
      return batch.perform(context, root.fingerprint, [issuedWords(root)])
    },
  }
}

/** What an authority has issued itself and is in use: what is below an issuing CA stays valid, as that keeps its key. */
function issuedBy({ workspace: { vault, now } }: MendTools, { fingerprint }: CertificateSummary): CertificateSummary[] {
  const limit = 1000
  const found: CertificateSummary[] = []
  for (let offset = 0; ; offset += limit) {
    const filter = { issuer: fingerprint, statuses: ['active' as const], sort: 'issuedAt' as const, descending: false, offset, limit }
    const { certificates, total } = vault.list(filter, now())
    found.push(...certificates.filter((each) => each.fingerprint !== fingerprint))
    if (offset + limit >= total) return found
  }
}

interface Batch {
  changes: string[]
  caution: string
  needsFolder: boolean
  prepare(context: MendContext): Promise<void>
  /** Issues them all from `issuer`, and brings them where they belong. Cancelled, it says what is left. */
  perform(context: MendContext, issuer: string, done: readonly string[]): Promise<MendResult>
}

function planBatch(tools: MendTools, trial: Trial, below: readonly CertificateSummary[]): Batch {
  const { workspace } = tools
  const { vault } = workspace
  const identities = [...below.filter(({ kind }) => kind !== 'issuing-ca'), ...belowIssuing(tools, below)]
  const brokers = identities.filter(({ kind }) => kind === 'broker')
  const others = brokers.length > 0 ? [] : brokersTried(tools, trial)
  const delivery = planDelivery(tools, trial, { identities: [...others, ...identities], news: ['certificate', 'authorities'] })
  const devices = identities.length - brokers.length
  return {
    changes: delivery.changes,
    caution: `${count(devices, 'device')} and ${count(brokers.length + others.length, 'broker')} need their new files. Until a device has them, it and a broker that has its own may refuse each other.`,
    needsFolder: delivery.needsFolder,
    prepare: (context) => delivery.prepare(context),
    async perform(context, issuer, done) {
      if (below.length === 0) return delivery.deliver(context, done)
      const references = below.map(({ fingerprint }) => fingerprint)
      const { issued, failed, notStarted } = await renewCertificates(workspace, { references, newKey: false, issuer }, context).catch((error: unknown) => {
        throw afterWhat(error, done)
      })
      const said = [
        ...done,
        `Issued ${issued.length} of ${count(below.length, 'certificate')} anew from ${vault.find(issuer).summary.name}.`,
        ...failed.map(({ name, error }) => `${name} could not be issued anew: ${error.message}`),
      ]
      if (notStarted.length > 0) {
        const toDo = [`Cancelled before ${listed(notStarted)}: do the same again for the rest.`, ...(issued.length > 0 ? [filesLeftToExport(issued.map(({ name }) => name))] : [])]
        return result(said, { toDo })
      }
      return delivery.deliver(context, said)
    },
  }
}

/** Their own certificates stay, and the chain behind them is new. */
function belowIssuing(tools: MendTools, below: readonly CertificateSummary[]): CertificateSummary[] {
  return below.filter(({ kind }) => kind === 'issuing-ca').flatMap((issuing) => issuedBy(tools, issuing)).filter(({ kind }) => kind === 'broker' || kind === 'device' || kind === 'client')
}
