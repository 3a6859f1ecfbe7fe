import { setImmediate } from 'node:timers/promises'
import { join, resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { BundleSummary, ExportResult } from '../../shared/export.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { catalogue, summaryOf, targetById } from '../exports/index.ts'
import type { ExportTarget } from '../exports/target.ts'
import { planBundles, type PlannedBundle } from './bundle-source.ts'
import { summariseBundle } from './bundle-summary.ts'
import { exportFailure } from './export-failure.ts'
import type { Workspace } from './workspace.ts'

/** What an export is asked for. */
export interface ExportRequest {
  target: string
  /** References; where left out, every active identity whose role the target serves. */
  only?: readonly string[] | undefined
  options: Record<string, unknown>
}

/** An export that is understood, and nothing of it opened yet. */
interface ExportPlan {
  target: ExportTarget
  options: unknown
  bundles: PlannedBundle[]
}

/** The catalogue of targets, previews, and the writing of bundles. */
export function exportsService(workspace: Workspace): GroupHandlers<AppContract['exports']> {
  return {
    targets: async () => catalogue.map(summaryOf),
    preview: (request, { signal }) => previewExport(workspace, request, signal),
    write: (request, { signal, emit }) => writeExport(workspace, request, { signal, emit }),
  }
}

/** The bundles as they would be written. Writes nothing, into the vault neither. Throws CANCELLED. */
async function previewExport(workspace: Workspace, request: ExportRequest, signal: AbortSignal): Promise<BundleSummary[]> {
  const { target, options, bundles } = planExport(workspace, request)
  const summaries: BundleSummary[] = []
  for (const bundle of bundles) {
    if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled. Nothing was written.')
    using gathered = bundle.gather('look')
    const files = await target.files(gathered.source, options, signal)
    summaries.push(summariseBundle(bundle, files, { problems: target.check(gathered.source, options), withText: true }))
  }
  return summaries
}

/**
 * Writes a bundle for each identity below `folder`. Every bundle is checked before the first is written: BUNDLE_REFUSED
 * where a reader would refuse one. Bundles are opened one by one, for the check and again to be written, so that at any time
 * one private key is open, however many there are. Cancelled, it gives the bundles that stand whole and the names of the others;
 * an error on the way says both in its message and its details (`whole`, `wholeNames`, `notWhole`, `notWholeNames`).
 */
export async function writeExport(
  workspace: Workspace,
  request: ExportRequest & { folder: string; overwrite: boolean },
  { signal, emit }: { signal: AbortSignal; emit: (progress: { done: number; total: number; name: string }) => void },
): Promise<ExportResult> {
  const plan = planExport(workspace, request)
  const { target, bundles } = plan
  const folder = resolve(request.folder)
  const result: ExportResult = { target: target.id, folder, bundles: [], notStarted: [] }
  await checkAll(plan, signal)
  const names = bundles.map(({ name }) => name)
  try {
    for (const bundle of bundles) {
      const summary = await unlessCancelled(signal, () => writeOne(plan, bundle, { folder, overwrite: request.overwrite, signal }))
      if (!summary) {
        result.notStarted.push(...names.slice(result.bundles.length))
        break
      }
      // From here on it stands, even if it cannot be recorded.
      result.bundles.push(summary)
      recordExport(workspace, target, summary, folder)
      // A long export is work, though nobody touches a key: the idle lock counts from here.
      workspace.openVault.touch()
      emit({ done: result.bundles.length, total: bundles.length, name: bundle.name })
    }
  } catch (error) {
    const whole = result.bundles.length
    throw exportFailure(error, { whole: names.slice(0, whole), notWhole: names.slice(whole) })
  }
  return result
}

async function writeOne(
  { target, options }: ExportPlan,
  bundle: PlannedBundle,
  { folder, overwrite, signal }: { folder: string; overwrite: boolean; signal: AbortSignal },
): Promise<BundleSummary> {
  using gathered = bundle.gather('write')
  const files = await target.files(gathered.source, options, signal)
  const summary = summariseBundle(bundle, files, { problems: target.check(gathered.source, options), withText: false })
  await writeBundle(join(folder, ...bundle.folder.split('/')), files, { overwrite, signal, base: folder })
  return summary
}

/** Undefined where it was cancelled before or meanwhile: then nothing of that bundle stands. */
async function unlessCancelled<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T | undefined> {
  if (signal.aborted) return undefined
  try {
    return await task()
  } catch (error) {
    if (error instanceof AppError && error.code === 'CANCELLED') return undefined
    throw error
  }
}

function planExport(workspace: Workspace, request: ExportRequest): ExportPlan {
  const target = targetById(request.target)
  const options = parseOptions(target, request.options)
  return { target, options, bundles: planBundles(workspace, target, options, request.only) }
}

function parseOptions(target: ExportTarget, given: Record<string, unknown>): unknown {
  const parsed = target.schema.safeParse(given)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new AppError('INVALID_INPUT', `Option ${path.join('.')} of ${target.id}: ${message}.`, {
    remedy: `The options are: ${target.options.map(({ name }) => name).join(', ') || 'none'}.`,
    details: { path: path.join('.') },
  })
}

/** That a key belongs to its certificate can only be seen of an open key. Throws BUNDLE_REFUSED. */
async function checkAll({ target, options, bundles }: ExportPlan, signal: AbortSignal): Promise<void> {
  for (const bundle of bundles) {
    if (signal.aborted) return
    refuseWhatIsRefused(target, options, bundle)
    await setImmediate()
  }
}

function refuseWhatIsRefused(target: ExportTarget, options: unknown, bundle: PlannedBundle): void {
  using gathered = bundle.gather('look')
  const refusal = target.check(gathered.source, options).find(({ severity }) => severity === 'error')
  if (!refusal) return
  throw new AppError('BUNDLE_REFUSED', `${target.title} would refuse the bundle of ${bundle.name}: ${refusal.message}`, {
    remedy: refusal.remedy,
    details: { name: bundle.name, target: target.id },
  })
}

function recordExport(workspace: Workspace, target: ExportTarget, { name, serialNumber, fingerprint, folder, files }: BundleSummary, to: string) {
  const where = join(to, ...folder.split('/'))
  const text = `Bundle ${target.id} for ${name} written to ${where}`
  const holdsSecret = files.some(({ isSecret }) => isSecret)
  workspace.vault.appendAudit(
    [{ action: holdsSecret ? 'key-exported' : 'bundle-exported', certificate: { serialNumber, fingerprint }, text }],
    workspace.now(),
  )
}
