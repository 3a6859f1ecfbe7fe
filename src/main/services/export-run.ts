import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../shared/errors.ts'
import type { BundleProblem, BundleSummary, ExportForm, ExportProgress, RefusedBundle } from '../../shared/export.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { openFolderDelivery } from '../delivery/folder-delivery.ts'
import type { WritableFile } from '../delivery/writable-file.ts'
import { openZipDelivery } from '../delivery/zip-delivery.ts'
import type { NewAuditEntry } from '../store/audit-trail.ts'
import type { PlannedBundle } from './bundle-plan.ts'
import { BundleGatherer } from './bundle-source.ts'
import { summariseBundle } from './bundle-summary.ts'
import { exportFailure } from './export-failure.ts'
import { openToWrite, refusalOf, refusedUnopened, type OpenedBundle, type PlannedMaking } from './export-making.ts'
import type { Workspace } from './workspace.ts'

/** Where the bundles of an export go. */
export interface Destination {
  /** Absolute. */
  folder: string
  overwrite: boolean
  form: ExportForm
  password?: string | undefined
}

/** How a run of an export is followed and steered. */
export interface RunHooks {
  signal: AbortSignal
  emit: (progress: ExportProgress) => void
  /** Called for each bundle when it is made; with a ZIP, before it stands. */
  onMade: (summary: BundleSummary) => void
  /** Called for each bundle that its reader would refuse: it is left out. */
  onRefused: (refused: RefusedBundle) => void
  /** Gives what stands above the bundles, from how many were made. Only asked for where there are some. */
  topFile?: { name: string; make: () => WritableFile }
}

/** What a run has left. */
export interface RunOutcome {
  /** The ZIP, absolute. */
  file: string | null
  /** Of those made, whether they stand. Only a ZIP that was cancelled has made some that do not. */
  stands: boolean
  /** Names of the bundles that were not begun, or do not stand, as it was cancelled. */
  notStarted: string[]
}

/**
 * Makes bundles one by one and delivers them, so that at any time one private key is open, however many there are, and nothing of a
 * bundle is kept once it is delivered. Cancelled, it says what does not stand; an error on the way says so in its message and its
 * details (`whole`, `wholeNames`, `notWhole`, `notWholeNames`).
 */
export async function runExport(
  workspace: Workspace,
  makings: readonly PlannedMaking[],
  destination: Destination,
  { signal, emit, onMade, onRefused, topFile }: RunHooks,
): Promise<RunOutcome> {
  const gatherer = new BundleGatherer(workspace)
  const names = makings.map(({ planned }) => planned.name)
  const whole: string[] = []
  const waiting: NewAuditEntry[] = []
  let done = 0
  let delivery: Delivery | undefined
  try {
    delivery = await openDelivery(workspace, destination, topFile?.name)
    const { standsAtOnce, file } = delivery
    for (const each of makings) {
      if (signal.aborted) break
      const { planned } = each
      using opened = openWithin(gatherer, each)
      if (opened.refusal) {
        const { name, fingerprint, folder } = planned
        onRefused({ name, fingerprint, target: each.target.id, folder, problem: opened.refusal })
      } else {
        const summary = await unlessCancelled(signal, () => deliverOne(planned, opened, delivery!, signal))
        if (!summary) break
        // From here on it stands, even if it cannot be recorded; in a ZIP when that is finished.
        whole.push(planned.name)
        onMade(summary)
        const entry = auditEntry(summary, standsAtOnce ? join(destination.folder, ...planned.folder.split('/')) : `${file!}, encrypted`)
        if (standsAtOnce) workspace.vault.appendAudit([entry], workspace.now())
        else waiting.push(entry)
      }
      done += 1
      // A long export is work, though nobody touches a key: the idle lock counts from here.
      workspace.openVault.touch()
      emit({ done, total: makings.length, name: planned.name })
      await setImmediate()
    }
    if (whole.length === 0) {
      await delivery.abandon()
      return { file: null, stands: false, notStarted: names.slice(done) }
    }
    const isCancelled = done < makings.length
    if (isCancelled && !standsAtOnce) return await abandoned(delivery, names)
    if (topFile && !isCancelled) await delivery.writeFile(topFile.make())
    if (!standsAtOnce) {
      const finished = await unlessCancelled(signal, () => delivery!.finish(signal).then(() => true))
      if (!finished) return await abandoned(delivery, names)
    }
    if (waiting.length > 0) workspace.vault.appendAudit(waiting, workspace.now())
    return { file, stands: true, notStarted: names.slice(done) }
  } catch (error) {
    await delivery?.abandon()
    const stand = delivery?.standsAtOnce === false ? [] : whole
    const standing = new Set(stand)
    throw exportFailure(error, { whole: stand, notWhole: names.filter((name) => !standing.has(name)) })
  }
}

async function openDelivery(workspace: Workspace, { folder, overwrite, form, password }: Destination, topFile: string | undefined): Promise<Delivery> {
  if (form === 'folder') return openFolderDelivery({ folder, overwrite, topFile })
  if (password === undefined) {
    throw new AppError('PASSPHRASE_REQUIRED', 'An encrypted ZIP needs a password. Nothing was written.', { remedy: 'Choose one of 12 characters or more.' })
  }
  const now = workspace.now()
  return openZipDelivery({ folder, name: `certwright-${now.toISOString().slice(0, 10)}.zip`, overwrite, password, now })
}

async function deliverOne(
  planned: PlannedBundle,
  { source, making, problems }: Extract<OpenedBundle, { refusal: undefined }>,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<BundleSummary> {
  const { target, options } = making
  const files = await target.files(source, options, signal)
  const summary = summariseBundle(planned, files, { target: target.id, problems, withText: false })
  await delivery.writeBundle(planned.folder, files, signal)
  return summary
}

/** Options that are not possible are a refusal too: those of one identity do not stop the others. */
function openWithin(gatherer: BundleGatherer, { planned, making }: PlannedMaking): OpenedBundle {
  try {
    return openToWrite(gatherer, planned, making())
  } catch (error) {
    return refusedUnopened(impossibleOptions(error))
  }
}

/** As an export would refuse it, options that are not possible included. */
export function refusalWithin(gatherer: BundleGatherer, { planned, making }: PlannedMaking): BundleProblem | undefined {
  try {
    return refusalOf(gatherer, planned, making())
  } catch (error) {
    return impossibleOptions(error)
  }
}

function impossibleOptions(error: unknown): BundleProblem {
  if (!(error instanceof AppError) || error.code !== 'INVALID_INPUT') throw error
  return { severity: 'error', message: error.message, remedy: error.remedy ?? '' }
}

async function abandoned(delivery: Delivery, names: readonly string[]): Promise<RunOutcome> {
  await delivery.abandon()
  return { file: null, stands: false, notStarted: [...names] }
}

/** Undefined where it was cancelled before or meanwhile: then nothing of that bundle stands. */
export async function unlessCancelled<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T | undefined> {
  if (signal.aborted) return undefined
  try {
    return await task()
  } catch (error) {
    if (error instanceof AppError && error.code === 'CANCELLED') return undefined
    throw error
  }
}

function auditEntry({ target, name, serialNumber, fingerprint, files }: BundleSummary, where: string): NewAuditEntry {
  const text = `Bundle ${target} for ${name} written to ${where}`
  const holdsSecret = files.some(({ isSecret }) => isSecret)
  return { action: holdsSecret ? 'key-exported' : 'bundle-exported', certificate: { serialNumber, fingerprint }, text }
}
