import { resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { BundleSummary, ExportAllPreview, ExportAllResult, ExportForm, ExportProgress, WrittenBundle } from '../../shared/export.ts'
import { targetById } from '../exports/index.ts'
import { treeReadme, treeReadmeName } from '../exports/tree-readme.ts'
import { BundleGatherer } from './bundle-source.ts'
import { summariseBundle } from './bundle-summary.ts'
import { hasInName, planAsChosen, type SecretsByTarget } from './export-choices.ts'
import { gatherFor, type PlannedMaking } from './export-making.ts'
import { runExport } from './export-run.ts'
import type { Workspace } from './workspace.ts'

/** What an export of everything is asked for. */
export interface ExportAllRequest {
  folder: string
  overwrite: boolean
  form: ExportForm
  password?: string | undefined
  secrets: SecretsByTarget
  /** References; where left out, everybody. */
  only?: readonly string[]
}

export interface ExportAllHooks {
  signal: AbortSignal
  emit: (progress: ExportProgress) => void
  /** Called for each bundle when it is made. */
  onMade?: (summary: BundleSummary) => void
}

/**
 * Writes the whole system: `broker/`, `devices/<id>/` and, when all of them stand, a `README.txt` above them. Everybody's bundle is
 * made with the target that was chosen for them. Throws NOT_FOUND where there is nobody, and what `runExport` throws.
 */
export async function exportEverything(
  workspace: Workspace,
  { folder: given, overwrite, form, password, secrets, only }: ExportAllRequest,
  { signal, emit, onMade }: ExportAllHooks,
): Promise<ExportAllResult> {
  const folder = resolve(given)
  const makings = planAsChosen(workspace, secrets, only)
  const made: WrittenBundle[] = []
  const refused: ExportAllResult['refused'] = []
  const { file, stands, notStarted } = await runExport(
    workspace,
    makings,
    { folder, overwrite, form, password },
    {
      signal,
      emit,
      onMade(summary) {
        made.push(inShort(summary))
        onMade?.(summary)
      },
      onRefused: (each) => refused.push(each),
      topFile: {
        name: treeReadmeName,
        make: () => treeReadme({ bundles: made, refused, titleOf, now: workspace.now(), version: workspace.host.version }),
      },
    },
  )
  return { folder, file, bundles: stands ? made : [], refused, notStarted }
}

/** A page of what `exportEverything` would write for those whose name holds `text`. Throws CANCELLED, and NOT_FOUND where there is nobody. */
export async function previewEverything(
  workspace: Workspace,
  { secrets, text, offset, limit }: { secrets: SecretsByTarget; text: string; offset: number; limit?: number | undefined },
  signal: AbortSignal,
): Promise<ExportAllPreview> {
  const makings = planAsChosen(workspace, secrets).filter(({ planned }) => hasInName(planned, text))
  const gatherer = new BundleGatherer(workspace)
  const bundles: BundleSummary[] = []
  for (const making of makings.slice(offset, limit === undefined ? undefined : offset + limit)) {
    if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled. Nothing was written.')
    bundles.push(await previewOne(gatherer, making, signal))
  }
  return { total: makings.length, bundles }
}

/** The bundle as it would be written; without files where the options are not possible. */
export async function previewOne(gatherer: BundleGatherer, { planned, target, making }: PlannedMaking, signal: AbortSignal): Promise<BundleSummary> {
  try {
    const made = making()
    using gathered = gatherFor(gatherer, planned, made, 'look')
    const files = await target.files(gathered.source, made.options, signal)
    return summariseBundle(planned, files, { target: target.id, problems: target.check(gathered.source, made.options), withText: true })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'INVALID_INPUT') throw error
    const { name, serialNumber, fingerprint, folder } = planned
    const problem = { severity: 'error', message: error.message, remedy: error.remedy ?? '' } as const
    return { name, serialNumber, fingerprint, target: target.id, folder, files: [], problems: [problem] }
  }
}

function inShort({ name, serialNumber, fingerprint, target, folder, files, problems }: BundleSummary): WrittenBundle {
  const secretFiles = files.filter(({ isSecret }) => isSecret).length
  const warnings = problems.filter(({ severity }) => severity === 'warning')
  return { name, serialNumber, fingerprint, target, folder, files: files.length, secretFiles, warnings }
}

function titleOf(target: string): string {
  return targetById(target).title
}
