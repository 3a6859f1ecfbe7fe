import { join, resolve } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import type { BundleSummary, RefusedBundle } from '../../../shared/export.ts'
import { clearWay } from '../../delivery/clear-way.ts'
import { openFolderDelivery } from '../../delivery/folder-delivery.ts'
import type { BrokerNews } from '../../exports/take-up.ts'
import type { PlannedBundle } from '../bundle-plan.ts'
import { planAsChosen } from '../export-choices.ts'
import type { PlannedMaking } from '../export-making.ts'
import { runExport } from '../export-run.ts'
import type { MendContext, MendTools, Trial } from './mend-plan.ts'
import { count, listed } from './sentences.ts'

/** What came of writing bundles. */
export interface WrittenFiles {
  done: string[]
  /** What is left to do with them. */
  toDo: string[]
  /** Where they are, absolute; null where none was written. */
  folder: string | null
}

/** The bundles of these certificates, each with what was chosen for its name. Throws INVALID_INPUT where one needs a secret. */
export function planBundles({ workspace }: MendTools, { url }: Trial, fingerprints: readonly string[]): PlannedMaking[] {
  if (fingerprints.length === 0) return []
  return planAsChosen(workspace, {}, { only: fingerprints, brokerPort: url.port })
}

/**
 * Looks, before something is issued whose files are to go there, whether they can. Throws INVALID_INPUT where no folder was given,
 * BUNDLE_EXISTS, FOLDER_NOT_WRITABLE.
 */
export async function checkFolder({ to, overwrite }: MendContext, makings: readonly PlannedMaking[]): Promise<void> {
  const folder = resolve(requireFolder(to))
  for (const { making } of makings) making()
  const delivery = await openFolderDelivery({ folder, overwrite })
  try {
    for (const { planned } of makings) await clearWay(placeOf(folder, planned), ['README.txt', 'manifest.json'], { overwrite, base: folder })
  } finally {
    await delivery.abandon()
  }
}

/** The folder. Throws INVALID_INPUT where none was given. */
export function requireFolder(to: string | undefined): string {
  if (to !== undefined) return to
  throw new AppError('INVALID_INPUT', 'This mend writes files, and no folder was named for them. Nothing was changed.', {
    remedy: 'Choose a folder for the files.',
  })
}

/**
 * Writes the bundles and says what to do with each: `news` is what a broker does not have yet. One that its reader would refuse is
 * left out, and said. Throws what `runExport` throws.
 */
export async function writeBundles(
  { workspace }: MendTools,
  makings: readonly PlannedMaking[],
  news: ReadonlySet<BrokerNews>,
  { to, overwrite, signal, emit }: MendContext,
): Promise<WrittenFiles> {
  const folder = resolve(requireFolder(to))
  const made: BundleSummary[] = []
  const refused: RefusedBundle[] = []
  const { notStarted } = await runExport(
    workspace,
    makings,
    { folder, overwrite, form: 'folder' },
    { signal, emit, onMade: (summary) => made.push(summary), onRefused: (each) => refused.push(each) },
  )
  const [only, ...others] = made
  return {
    done: made.length > 0 ? [`Wrote the files of ${listed(made.map(({ name }) => name))} to ${folder}.`] : [],
    toDo: [
      ...brokerSteps(makings, made, folder, news),
      ...deviceSteps(makings, made, folder),
      ...refused.map(({ name, problem }) => `Nothing was written for ${name}: ${problem.message} ${problem.remedy}`),
      ...(notStarted.length > 0 ? [`Cancelled before the files of ${listed(notStarted)} were written: export them.`] : []),
    ],
    folder: only === undefined ? null : others.length === 0 ? join(folder, ...only.folder.split('/')) : folder,
  }
}

/** What a person is told who wants to have the files of one device where they were not written. */
export function filesLeftToExport(names: readonly string[]): string {
  return `${listed(names)} ${names.length === 1 ? 'itself still has its' : 'still have their'} files of before: export ${names.length === 1 ? 'its files' : 'them'} and bring them there.`
}

function brokerSteps(makings: readonly PlannedMaking[], made: readonly BundleSummary[], folder: string, news: ReadonlySet<BrokerNews>): string[] {
  return makings
    .filter(({ planned }) => planned.kind === 'broker')
    .flatMap(({ planned, target, making }) => {
      const summary = made.find(({ fingerprint }) => fingerprint === planned.fingerprint)
      if (!summary) return []
      return target.takeUp(making().options, { folder: placeOf(folder, planned), files: summary.files.map(({ path }) => path), news })
    })
}

function deviceSteps(makings: readonly PlannedMaking[], made: readonly BundleSummary[], folder: string): string[] {
  const devices = makings.filter(({ planned }) => planned.kind !== 'broker' && made.some(({ fingerprint }) => fingerprint === planned.fingerprint))
  const [first, ...others] = devices
  if (!first) return []
  if (others.length === 0) return [`Bring the files of ${placeOf(folder, first.planned)} to ${first.planned.name}; README.txt there says where they go.`]
  return [`Bring the folders below ${join(folder, 'devices')} to the ${count(devices.length, 'device')}; README.txt in each says where its files go.`]
}

function placeOf(folder: string, { folder: below }: PlannedBundle): string {
  return join(folder, ...below.split('/'))
}
