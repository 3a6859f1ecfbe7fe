import { dirname, join, resolve } from 'node:path'
import { dayMs } from '../../../shared/certificate.ts'
import type { MendResult } from '../../../shared/mend.ts'
import { authorityKinds } from '../../../shared/profile.ts'
import type { IssuedRevocationLists } from '../../../shared/revocation.ts'
import { checkSingleFile, writeSingleFile } from '../../delivery/single-file.ts'
import type { BrokerNews } from '../../exports/take-up.ts'
import { checkListSigner, issueRevocationLists } from '../revocation.ts'
import { revocationsBelow, trustAnchorsOf } from '../trust.ts'
import { afterWhat, planDelivery, requireGoingOn } from './broker-delivery.ts'
import { requireFolder } from './bundles.ts'
import { brokersTried, countBelow, latestOf } from './concerned.ts'
import { result, type MendContext, type MendTools, type Planner } from './mend-plan.ts'
import { count, day, listed } from './sentences.ts'

const validityDays = 30
/** A CRL that ends sooner is no help for long. */
const soonDays = 7
const listFile = 'crl.pem'

/** Mosquitto wants a CRL of every authority, so those of the others are issued with it where they need it. */
export const planRevocationList: Planner<'issue-revocation-list'> = (tools, trial, mend) => {
  const { vault, now } = tools.workspace
  const authority = latestOf(vault, mend.authority, authorityKinds)
  checkListSigner(tools.workspace, authority.fingerprint)
  const root = vault.pathOf(authority.fingerprint).at(-1)!.summary.fingerprint
  const brokers = brokersTried(tools, trial, root)
  const names = [...new Set([authority.name, ...staleLists(tools, root, { isToHaveOne: true })])]
  const before = vault.revocationLists().find(({ issuerFingerprint }) => vault.hasSameKey(issuerFingerprint, authority.fingerprint))
  const revoked = Array.from(vault.revokedBy(authority.fingerprint)).length
  const delivery = planDelivery(tools, trial, { identities: brokers, news: listNews(vault.revocationLists().length > 0) })
  return {
    preview: {
      label: `Issue a revocation list of ${authority.name}`,
      changes: [
        `The next revocation list (CRL) of ${listed(names)} is issued, good for ${validityDays} days${before ? `; the last one of ${authority.name} is good until ${day(before.nextUpdate)}` : ''}.`,
        `It names ${count(revoked, 'certificate')} of ${authority.name} as revoked; of those in use it concerns ${count(countBelow(vault, authority.fingerprint, now()), 'device')}.`,
        ...(brokers.length > 0 ? delivery.changes : [`It is written to ${listFile} in a folder that you choose.`]),
      ],
      caution: before ? null : 'A broker that had no revocation list before has new settings too, and must be restarted.',
      needsFolder: delivery.needsFolder,
    },
    async perform(context) {
      if (brokers.length === 0) return writeList(tools, names, context)
      await delivery.prepare(context)
      return delivery.deliver(context, issueLists(tools, names))
    },
  }
}

/**
 * The authorities below a root whose CRL a broker would trip over, by name. Where one of them has a CRL, or is to have one, all that
 * have issued identities need one that is good for a while.
 */
export function staleLists({ workspace: { vault, now } }: MendTools, root: string, { isToHaveOne }: { isToHaveOne: boolean }): string[] {
  const revocations = revocationsBelow(vault, trustAnchorsOf(vault, root, now()), now())
  const isChecked = isToHaveOne || revocations.some(({ list }) => list !== null)
  const endsSoon = (list: { nextUpdate: Date } | null) => list === null || list.nextUpdate.getTime() - now().getTime() < soonDays * dayMs
  return revocations.filter(({ hasIssued, changesSince, list }) => changesSince > 0 || (isChecked && hasIssued && endsSoon(list))).map(({ name }) => name)
}

/** Issues the next CRL of each, and says so; those that cannot sign now are told of. */
export function issueLists({ workspace }: MendTools, names: readonly string[]): string[] {
  return issuedLists(issueRevocationLists(workspace, { references: names, validityDays }))
}

/** A broker's settings name the CRL only where there was one when they were made. */
export function listNews(hadLists: boolean): BrokerNews[] {
  return hadLists ? ['revocations'] : ['revocations', 'settings']
}

/** Where no broker of the vault is below the authority: the CRL alone. */
async function writeList({ workspace }: MendTools, names: readonly string[], context: MendContext): Promise<MendResult> {
  requireGoingOn(context)
  const { overwrite } = context
  const file = join(resolve(requireFolder(context.to)), listFile)
  await checkSingleFile(file, { overwrite })
  const { lists, pem, failed } = issueRevocationLists(workspace, { references: names, validityDays })
  const done = issuedLists({ lists, failed })
  try {
    const path = await writeSingleFile(file, { bytes: Buffer.from(pem), isSecret: false }, { overwrite })
    const toDo = [`Copy ${path} over the file that crlfile names in the settings of the broker, and have it read that again (SIGHUP, for Mosquitto).`]
    return result([...done, `Wrote ${path}.`], { toDo, folder: dirname(path) })
  } catch (error) {
    throw afterWhat(error, done)
  }
}

function issuedLists({ lists, failed }: Pick<IssuedRevocationLists, 'lists' | 'failed'>): string[] {
  return [
    ...lists.map(({ issuer, number, nextUpdate }) => `Issued the revocation list (CRL) number ${number} of ${issuer.name}, good until ${day(nextUpdate)}.`),
    ...failed.map(({ name, message }) => `None was issued of ${name}: ${message}`),
  ]
}
