import { AppError } from '../../../shared/errors.ts'
import { bundleKinds } from '../bundle-plan.ts'
import { planDelivery, requireGoingOn } from './broker-delivery.ts'
import { checkFolder, planBundles, writeBundles } from './bundles.ts'
import { latestOf } from './concerned.ts'
import { result, type Planner } from './mend-plan.ts'
import { issueLists, listNews, staleLists } from './revocation-lists.ts'
import { certificateWords, listed } from './sentences.ts'

/** With the CRLs that it would trip over issued anew. */
export const planExportBroker: Planner<'export-broker'> = (tools, trial, { broker }) => {
  const { vault } = tools.workspace
  const latest = latestOf(vault, broker, ['broker'])
  const root = vault.pathOf(latest.fingerprint).at(-1)!.summary
  const stale = staleLists(tools, root.fingerprint, { isToHaveOne: false })
  const hadLists = vault.revocationLists().length > 0
  const lists = hadLists || stale.length > 0 ? listNews(hadLists) : []
  const delivery = planDelivery(tools, trial, { identities: [latest], news: ['certificate', 'private-key', 'key-type', 'authorities', ...lists] })
  return {
    preview: {
      label: `Export the files of ${latest.name} again`,
      changes: [
        `The broker gets the certificate of ${certificateWords(latest)} with its whole chain, its key, and ${root.name} as the CA that it trusts.`,
        ...(stale.length > 0 ? [`The next revocation list (CRL) of ${listed(stale)} is issued, good for 30 days.`] : []),
        ...delivery.changes,
      ],
      caution: latest.hasKey ? 'The files hold the private key of the broker.' : `The vault does not hold the private key of ${latest.name}; the broker keeps the one that it has.`,
      needsFolder: delivery.needsFolder,
    },
    async perform(context) {
      await delivery.prepare(context)
      const done = stale.length > 0 ? issueLists(tools, stale) : []
      return delivery.deliver(context, done)
    },
  }
}

/** The connection is tried with the identity of the vault from now on. */
export const planExportIdentity: Planner<'export-identity'> = (tools, trial, { certificate }) => {
  const latest = latestOf(tools.workspace.vault, certificate, bundleKinds)
  const { fingerprint, name, hasKey } = latest
  if (!hasKey) {
    throw new AppError('NOT_FOUND', `The vault does not hold the private key of ${JSON.stringify(name)}: it was made elsewhere.`, {
      remedy: 'Export its certificate and chain on the Export page, and put them beside its key.',
      details: { fingerprint },
    })
  }
  const makings = planBundles(tools, trial, [fingerprint])
  for (const { making } of makings) making()
  return {
    preview: {
      label: `Export the files of ${name} again`,
      changes: [
        `The certificate of ${certificateWords(latest)} with its whole chain, its key and the CA are written to a folder that you choose.`,
        'The connection is tried with them from now on.',
      ],
      caution: `The files hold the private key of ${name}.`,
      needsFolder: true,
    },
    async perform(context) {
      requireGoingOn(context)
      await checkFolder(context, makings)
      const files = await writeBundles(tools, makings, new Set(), context)
      return result(files.done, { connection: { as: fingerprint }, isInForce: true, toDo: files.toDo, folder: files.folder })
    },
  }
}
