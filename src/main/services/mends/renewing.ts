import { printAltName, type AltName } from '../../../shared/alt-name.ts'
import type { CertificateSummary } from '../../../shared/certificate.ts'
import { AppError } from '../../../shared/errors.ts'
import { isAuthority } from '../../../shared/profile.ts'
import type { BrokerNews } from '../../exports/take-up.ts'
import { renewalOutlook, renewCertificates, type RenewalRequest } from '../renewal.ts'
import { planDelivery, requireGoingOn } from './broker-delivery.ts'
import { checkFolder, filesLeftToExport, planBundles, writeBundles } from './bundles.ts'
import { builtInAt, countBelow, isInUse, latestOf } from './concerned.ts'
import { result, type MendPlan, type MendTools, type Planner, type Trial } from './mend-plan.ts'
import { certificateWords, count, issuedWords, listed, nameList, outlookWords } from './sentences.ts'

/** What is other in the new certificate; a single reference. */
type Renewal = RenewalRequest & { references: readonly [string] }

/** The old names and these; one that has them already is not issued again, only brought to the broker. */
export const planAddNames: Planner<'add-names'> = (tools, trial, { broker, altNames }) => {
  const { vault, now } = tools.workspace
  const old = latestOf(vault, broker, ['broker'])
  const added = altNames.filter((name) => !old.altNames.some((each) => printAltName(each) === printAltName(name)))
  const names: AltName[] = [...old.altNames, ...added]
  const isNeeded = added.length > 0 || !isInUse(old, now())
  const renewal: Renewal | null = isNeeded ? { references: [old.fingerprint], newKey: false, altNames: names } : null
  return planBroker(tools, trial, old, renewal, {
    label: `Re-issue with ${listed((added.length > 0 ? added : altNames).map(({ value }) => value)) || old.name}`,
    sentences: [`Names before: ${nameList(old.altNames)}. Names afterwards: ${nameList(names)}.`],
  })
}

/** Where a certificate in use has taken its place already, that one is brought to where it is needed. */
export const planRenew: Planner<'renew'> = (tools, trial, { certificate, newKey, keyType, issuer }) => {
  const { vault, now } = tools.workspace
  const named = vault.find(certificate).summary
  if (isAuthority(named.kind)) {
    throw new AppError('PROFILE_MISMATCH', `${named.name} is an authority, and is renewed with its key only.`, { remedy: 'Renew the authority.' })
  }
  const old = latestOf(vault, certificate)
  const isReplaced = old.fingerprint !== named.fingerprint && isInUse(old, now()) && !(newKey && vault.hasSameKey(old.fingerprint, named.fingerprint))
  const renewal: Renewal | null = isReplaced ? null : { references: [old.fingerprint], newKey, keyType, issuer: issuer && latestOf(vault, issuer).fingerprint }
  const words = { label: `${newKey ? 'Re-key' : 'Renew'} ${old.name}`, sentences: [] }
  return old.kind === 'broker' ? planBroker(tools, trial, old, renewal, words) : planDevice(tools, trial, old, renewal, words)
}

interface Words {
  label: string
  sentences: string[]
}

function planBroker(tools: MendTools, trial: Trial, old: CertificateSummary, renewal: Renewal | null, { label, sentences }: Words): MendPlan {
  const { vault, now } = tools.workspace
  const delivery = planDelivery(tools, trial, { identities: [old], news: newsOf(old, renewal) })
  const issuer = old.issuer
  return {
    preview: {
      label: renewal ? label : `${builtInAt(tools, trial) ? 'Take up' : 'Write'} the certificate of ${old.name}`,
      changes: [
        ...changesOf(tools, old, renewal),
        ...(renewal ? sentences : []),
        ...delivery.changes,
        ...(issuer && !renewal?.issuer ? [`Devices need nothing new, since they trust the authority that signs it: ${count(countBelow(vault, issuer.fingerprint, now()), 'device')}.`] : []),
      ],
      caution: null,
      needsFolder: delivery.needsFolder,
    },
    async perform(context) {
      await delivery.prepare(context)
      const done = await renewed(tools, renewal)
      return delivery.deliver(context, done)
    },
  }
}

/** The connection is tried with it from now on; a device has it when its files have come there. */
function planDevice(tools: MendTools, trial: Trial, old: CertificateSummary, renewal: Renewal | null, { label }: Words): MendPlan {
  const { workspace } = tools
  return {
    preview: {
      label: renewal ? label : `Use the certificate of ${old.name} that is in date`,
      changes: [...changesOf(tools, old, renewal), ...(old.hasKey ? ['The connection is tried with it from now on.'] : [])],
      caution: `${old.name} itself goes on with its old files until it is given the new ones.`,
      needsFolder: false,
    },
    async perform(context) {
      requireGoingOn(context)
      if (context.to !== undefined) await checkFolder(context, planBundles(tools, trial, [old.fingerprint]))
      const done = await renewed(tools, renewal)
      const { fingerprint, name, hasKey } = latestOf(workspace.vault, old.fingerprint)
      const connection = hasKey ? { as: fingerprint } : {}
      if (context.to === undefined) return result(done, { connection, isInForce: hasKey, toDo: [filesLeftToExport([name])] })
      const files = await writeBundles(tools, planBundles(tools, trial, [fingerprint]), new Set(), context)
      return result([...done, ...files.done], { connection, isInForce: hasKey, toDo: files.toDo, folder: files.folder })
    },
  }
}

function changesOf({ workspace }: MendTools, old: CertificateSummary, renewal: Renewal | null): string[] {
  if (renewal === null) return [`${certificateWords(old)} is in the vault already, and is not issued again.`]
  const outlook = renewalOutlook(workspace, renewal)
  return [
    `A new certificate takes the place of ${certificateWords(old)}, for the same subject and with ${renewal.newKey ? 'a new key' : 'the same key'}.`,
    outlookWords(outlook, old),
  ]
}

function newsOf(old: CertificateSummary, renewal: Renewal | null): BrokerNews[] {
  const isOtherType = renewal?.newKey === true && (old.keyType === null || (renewal.keyType ?? old.keyType) !== old.keyType)
  return [
    'certificate',
    ...(renewal?.newKey ? (['private-key'] as const) : []),
    ...(isOtherType ? (['key-type'] as const) : []),
    ...(renewal?.issuer === undefined ? [] : (['authorities'] as const)),
  ]
}

async function renewed({ workspace }: MendTools, renewal: Renewal | null): Promise<string[]> {
  if (renewal === null) return []
  const { issued } = await renewCertificates(workspace, renewal)
  return issued.map(issuedWords)
}
