import { join, resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { BundleSummary, ExportResult } from '../../shared/export.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { catalogue, summaryOf, targetById } from '../exports/index.ts'
import type { BundleFile, ExportTarget } from '../exports/target.ts'
import { gatherBundles, type GatheredBundle } from './bundle-source.ts'
import { summariseBundle } from './bundle-summary.ts'
import type { Workspace } from './workspace.ts'

/** What an export is asked for. */
export interface ExportRequest {
  target: string
  /** References; where left out, every active identity whose role the target serves. */
  only?: readonly string[] | undefined
  options: Record<string, unknown>
}

/** A bundle that is ready to be written: its files are made and its reader's objections known. */
interface ReadyBundle {
  gathered: GatheredBundle
  files: BundleFile[]
  summary: BundleSummary
}

/** The catalogue of targets, previews, and the writing of bundles. */
export function exportsService(workspace: Workspace): GroupHandlers<AppContract['exports']> {
  return {
    targets: async () => catalogue.map(summaryOf),
    preview: async (request, { signal }) => {
      const { target, options, bundles } = await prepare(workspace, request)
      return Promise.all(bundles.map(async (gathered) => (await makeBundle(target, options, gathered, signal)).summary))
    },
    write: (request, { signal, emit }) => writeExport(workspace, request, { signal, emit }),
  }
}

/**
 * Writes a bundle for each identity below `folder`. Every bundle is checked before the first is written: BUNDLE_REFUSED
 * where a reader would refuse one. Cancelled, it gives the bundles that stand whole and the names of the others.
 */
export async function writeExport(
  workspace: Workspace,
  request: ExportRequest & { folder: string; overwrite: boolean },
  { signal, emit }: { signal: AbortSignal; emit: (progress: { done: number; total: number; name: string }) => void },
): Promise<ExportResult> {
  const { target, options, bundles } = await prepare(workspace, request)
  const folder = resolve(request.folder)
  const result: ExportResult = { target: target.id, folder, bundles: [], notStarted: [] }
  for (const gathered of bundles) refuseWhatIsRefused(target, options, gathered)

  for (const [index, gathered] of bundles.entries()) {
    const summary = await unlessCancelled(signal, async () => {
      const ready = await makeBundle(target, options, gathered, signal)
      const { overwrite } = request
      await writeBundle(join(folder, ...gathered.folder.split('/')), ready.files, { overwrite, signal, base: folder })
      return ready.summary
    })
    if (!summary) {
      result.notStarted.push(...bundles.slice(index).map(({ source }) => source.identity.name))
      break
    }
    recordExport(workspace, target, summary, folder)
    result.bundles.push(summary)
    emit({ done: index + 1, total: bundles.length, name: summary.name })
  }
  return result
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

async function prepare(workspace: Workspace, request: ExportRequest) {
  const target = targetById(request.target)
  const options = parseOptions(target, request.options)
  const bundles = await gatherBundles(workspace, target, options, request.only)
  return { target, options, bundles }
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

function refuseWhatIsRefused(target: ExportTarget, options: unknown, { source }: GatheredBundle): void {
  const refusal = target.check(source, options).find(({ severity }) => severity === 'error')
  if (!refusal) return
  throw new AppError('BUNDLE_REFUSED', `${target.title} would refuse the bundle of ${source.identity.name}: ${refusal.message}`, {
    remedy: refusal.remedy,
    details: { name: source.identity.name, target: target.id },
  })
}

async function makeBundle(
  target: ExportTarget,
  options: unknown,
  gathered: GatheredBundle,
  signal?: AbortSignal,
): Promise<ReadyBundle> {
  const files = await target.files(gathered.source, options, signal)
  return { gathered, files, summary: summariseBundle(gathered, files, target.check(gathered.source, options)) }
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
