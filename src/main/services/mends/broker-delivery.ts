import type { CertificateSummary } from '../../../shared/certificate.ts'
import { AppError } from '../../../shared/errors.ts'
import type { MendPreview, MendResult } from '../../../shared/mend.ts'
import type { BrokerNews } from '../../exports/take-up.ts'
import { checkFolder, planBundles, writeBundles } from './bundles.ts'
import { builtInAt, followIdentity, latestOf } from './concerned.ts'
import { result, type MendContext, type MendTools, type Trial } from './mend-plan.ts'
import { listed } from './sentences.ts'

/** How what a mend makes comes to the broker that was tried. */
export interface BrokerDelivery {
  /** What it will change, for the preview. */
  changes: string[]
  needsFolder: MendPreview['needsFolder']
  /** To be called before something is issued. Throws CANCELLED, and where the files could not be written, why. */
  prepare(context: MendContext): Promise<void>
  /**
   * Brings it there: what has taken the place of `identities`, with `more`. `done` is what was done before; an error of the way says
   * that it stands.
   */
  deliver(context: MendContext, done: readonly string[], more?: readonly CertificateSummary[]): Promise<MendResult>
}

/**
 * Where the built-in broker was tried, it starts again with what is new; otherwise the files of `identities` are written to a folder,
 * with what to do so that the broker has them. `news` is what it does not have yet.
 */
export function planDelivery(
  tools: MendTools,
  trial: Trial,
  { identities, news }: { identities: readonly CertificateSummary[]; news: readonly BrokerNews[] },
): BrokerDelivery {
  const { workspace, builtInBroker } = tools
  const { vault } = workspace
  const builtIn = builtInAt(tools, trial)
  const devices = identities.filter(({ kind }) => kind !== 'broker')
  const needsFolder = builtIn === undefined || devices.length > 0
  const fingerprints = identities.map(({ fingerprint }) => fingerprint)
  return {
    changes: [
      ...(builtIn ? [`The built-in broker on port ${builtIn.port} starts again with it; its clients connect again.`] : []),
      ...(needsFolder ? [`The files ${identities.length > 0 ? `of ${listed(identities.map(({ name }) => name))} ` : ''}are written to a folder that you choose.`] : []),
    ],
    needsFolder,
    async prepare(context) {
      requireGoingOn(context)
      if (needsFolder || context.to !== undefined) await checkFolder(context, planBundles(tools, trial, fingerprints))
    },
    async deliver(context, done, more = []) {
      const latest = [...fingerprints.map((each) => latestOf(vault, each)), ...more]
      try {
        const restarted: string[] = []
        if (builtIn) {
          const { name, fingerprint } = latestOf(vault, builtIn.fingerprint)
          await builtInBroker.takeUp(fingerprint)
          restarted.push(`The built-in broker has started again as ${name} on port ${builtIn.port}.`)
        }
        const connection = followIdentity(vault, trial)
        if (!needsFolder && context.to === undefined) return result([...done, ...restarted], { connection, isInForce: true })
        const makings = planBundles(tools, trial, latest.map(({ fingerprint }) => fingerprint))
        const files = await writeBundles(tools, makings, new Set(news), context)
        return result([...done, ...restarted, ...files.done], { connection, isInForce: builtIn !== undefined, toDo: files.toDo, folder: files.folder })
      } catch (error) {
        throw afterWhat(error, done)
      }
    },
  }
}

/** Throws CANCELLED where somebody has called it off. */
export function requireGoingOn({ signal }: MendContext): void {
  if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled. Nothing was changed.')
}

/** The same error, which says what stands all the same. */
export function afterWhat(error: unknown, done: readonly string[]): unknown {
  if (!(error instanceof AppError) || done.length === 0) return error
  const { code, message, remedy, details, cause } = error
  return new AppError(code, `${message} Done before: ${done.join(' ')}`, { remedy, details, cause })
}
