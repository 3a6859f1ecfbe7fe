import { setImmediate } from 'node:timers/promises'
import { resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { BundleSummary, ExportProgress, ExportResult, RefusedBundle } from '../../shared/export.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { catalogue, summaryOf, targetById } from '../exports/index.ts'
import { planForTarget } from './bundle-plan.ts'
import { BundleGatherer } from './bundle-source.ts'
import { checkEverything, checkTargets } from './export-check.ts'
import { chooseExport, listChoices } from './export-choices.ts'
import { exportEverything, previewEverything, previewOne } from './export-everything.ts'
import { makingOf, refusalOf, type PlannedMaking } from './export-making.ts'
import { runExport, type Destination } from './export-run.ts'
import type { Workspace } from './workspace.ts'

/** What an export is asked for. */
export interface ExportRequest {
  target: string
  /** References; where left out, every active identity whose role the target serves. */
  only?: readonly string[] | undefined
  options: Record<string, unknown>
}

/** The catalogue of targets, previews, what is chosen for whom, and the writing of bundles. */
export function exportsService(workspace: Workspace): GroupHandlers<AppContract['exports']> {
  return {
    targets: async () => catalogue.map(summaryOf),
    checkTargets: (request, { signal }) => checkTargets(workspace, request, signal),
    preview: (request, { signal }) => previewExport(workspace, request, signal),
    write: (request, { signal, emit }) => writeExport(workspace, request, { signal, emit }),
    choices: async (page) => listChoices(workspace, page),
    async choose(choice) {
      chooseExport(workspace, choice)
      return null
    },
    checkAll: ({ secrets }, { signal, emit }) => checkEverything(workspace, secrets, { signal, emit }),
    previewAll: (page, { signal }) => previewEverything(workspace, page, signal),
    writeAll: (request, { signal, emit }) => exportEverything(workspace, request, { signal, emit }),
  }
}

/** The bundles as they would be written. Writes nothing, into the vault neither. Throws CANCELLED. */
async function previewExport(
  workspace: Workspace,
  request: ExportRequest & { offset: number; limit?: number | undefined },
  signal: AbortSignal,
): Promise<BundleSummary[]> {
  const { offset, limit } = request
  const makings = planExport(workspace, request)
  const gatherer = new BundleGatherer(workspace)
  const summaries: BundleSummary[] = []
  for (const making of makings.slice(offset, limit === undefined ? undefined : offset + limit)) {
    if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled. Nothing was written.')
    summaries.push(await previewOne(gatherer, making, signal))
  }
  return summaries
}

/**
 * Writes a bundle of one target for each identity. One that its reader would refuse is left out and told; where those of `only` are
 * meant, all are checked before the first is written. Throws BUNDLE_REFUSED then, and where nobody is left; and what `runExport` throws.
 */
export async function writeExport(
  workspace: Workspace,
  request: ExportRequest & Destination,
  { signal, emit }: { signal: AbortSignal; emit: (progress: ExportProgress) => void },
): Promise<ExportResult> {
  const makings = planExport(workspace, request)
  const { target, overwrite, form, password } = request
  const folder = resolve(request.folder)
  if (request.only) await checkAll(workspace, makings, signal)
  const bundles: BundleSummary[] = []
  const refused: RefusedBundle[] = []
  const { file, stands, notStarted } = await runExport(
    workspace,
    makings,
    { folder, overwrite, form, password },
    { signal, emit, onMade: (summary) => bundles.push(summary), onRefused: (each) => refused.push(each) },
  )
  if (refused.length === makings.length) throw bundleRefused(refused[0]!)
  return { target, folder, file, bundles: stands ? bundles : [], refused, notStarted }
}

/** One target for all, its options read once. Throws NOT_FOUND, AMBIGUOUS_REFERENCE, INVALID_INPUT. */
function planExport({ vault, now }: Workspace, { target: id, options, only }: ExportRequest): PlannedMaking[] {
  const target = targetById(id)
  const made = makingOf(target, options)
  return planForTarget(vault, target, only, now()).map((planned) => ({ planned, target, making: () => made }))
}

async function checkAll(workspace: Workspace, makings: readonly PlannedMaking[], signal: AbortSignal): Promise<void> {
  const gatherer = new BundleGatherer(workspace)
  for (const { planned, target, making } of makings) {
    if (signal.aborted) return
    const problem = refusalOf(gatherer, planned, making())
    if (problem) throw bundleRefused({ name: planned.name, target: target.id, problem })
    await setImmediate()
  }
}

function bundleRefused({ name, target, problem }: Pick<RefusedBundle, 'name' | 'target' | 'problem'>): AppError {
  return new AppError('BUNDLE_REFUSED', `${targetById(target).title} would refuse the bundle of ${name}: ${problem.message}`, {
    remedy: problem.remedy,
    details: { name, target },
  })
}
