import { join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../../shared/errors.ts'
import type { BundleProblem, RefusedBundle } from '../../../shared/export.ts'
import type { FleetExport, FleetForm } from '../../../shared/fleet-export.ts'
import type { FleetProgress } from '../../../shared/fleet-run.ts'
import type { Selection } from '../../../shared/selection.ts'
import { Anchor } from '../../delivery/anchor.ts'
import { openFolderDelivery } from '../../delivery/folder-delivery.ts'
import { LineFile } from '../../delivery/line-file.ts'
import { writeSingleFile } from '../../delivery/single-file.ts'
import { openZipDelivery } from '../../delivery/zip-delivery.ts'
import { fileStem } from '../../exports/folder-name.ts'
import { targetById } from '../../exports/index.ts'
import type { BundleSource, ExportTarget } from '../../exports/target.ts'
import type { NewAuditEntry } from '../../store/audit-trail.ts'
import { kindsOfTarget, type PlannedBundle } from '../bundle-plan.ts'
import { BundleGatherer } from '../bundle-source.ts'
import { makingOf, openToWrite, type Making } from '../export-making.ts'
import { unlessCancelled } from '../export-run.ts'
import { selectedFingerprints } from '../selection.ts'
import type { Workspace } from '../workspace.ts'
import { toldFailures } from './fleet-run.ts'
import { RunProgress } from './run-progress.ts'

interface FleetExportRequest extends Selection {
  target: string
  options: Record<string, unknown>
  form: FleetForm
  folder: string
  overwrite: boolean
  password?: string | undefined
}

/** What was written for one, for the audit trail. */
interface Written {
  where: string
  isSecret: boolean
}

/** Writes for one after the other; `finish` brings to the disk what is not there yet. */
interface Sink {
  /** The one file for all; null where each has something of its own. */
  file: string | null
  /** Null where it stands only when all do. */
  write(planned: PlannedBundle, source: BundleSource): Promise<Written | null>
  finish(): Promise<void>
  abandon(): Promise<void>
}

/** So many entries of the audit trail are written together. */
const entriesTogether = 50

/**
 * Writes something for each device that is selected, one at a time: one key is open, and nothing is kept of those that were written.
 * Whom the target's reader would refuse is left out and told. Cancelled, it says how far it came. Throws NOT_FOUND,
 * AMBIGUOUS_REFERENCE, INVALID_INPUT for a form that the target has not, PASSPHRASE_REQUIRED, and what writing throws; then a list is
 * not there, and folders and archives stand as far as it came, which the error says (`written`, `notStarted`).
 */
export async function exportFleet(
  workspace: Workspace,
  request: FleetExportRequest,
  { signal, emit }: { signal: AbortSignal; emit: (progress: FleetProgress) => void },
): Promise<FleetExport> {
  const begunAt = performance.now()
  const target = targetById(request.target)
  const making = makingOf(target, request.options)
  const fingerprints = await selectedFingerprints(workspace, request, { kinds: kindsOfTarget(target), statuses: ['active'] })
  if (fingerprints.length === 0) throw nobody(target)
  const folder = resolve(request.folder)
  const sink = await openSink(workspace, making, { ...request, folder }, signal)
  const gatherer = new BundleGatherer(workspace)
  const progress = new RunProgress(fingerprints.length, emit)
  const trail = new Trail(workspace)
  const result: FleetExport = { target: target.id, folder, file: sink.file, written: 0, refused: 0, refusals: [], notStarted: 0, durationMs: 0 }
  let begun = 0
  let at = ''
  try {
    for (const fingerprint of fingerprints) {
      if (signal.aborted) break
      const planned = planOf(workspace, fingerprint)
      at = planned.name
      using opened = openToWrite(gatherer, planned, making)
      if (opened.refusal) {
        result.refused += 1
        if (result.refusals.length < toldFailures) result.refusals.push(refusalOf(planned, target, opened.refusal))
      } else {
        const written = await unlessCancelled(signal, () => sink.write(planned, opened.source))
        if (written === undefined) break
        if (written) trail.add(planned, target, written)
        result.written += 1
      }
      begun += 1
      progress.count({ done: 1, failed: opened.refusal ? 1 : 0 })
      progress.tell()
      workspace.openVault.touch()
      await setImmediate()
    }
    // A list that was cancelled would be taken for the whole of it.
    const isWhole = begun === fingerprints.length && result.written > 0
    if (sink.file !== null && !isWhole) {
      await sink.abandon()
      return { ...result, file: null, written: 0, notStarted: fingerprints.length - result.refused, durationMs: sinceMs(begunAt) }
    }
    await sink.finish()
    if (sink.file !== null) trail.addList(target, result.written, sink.file)
    trail.write()
  } catch (error) {
    await sink.abandon()
    if (sink.file !== null) throw error
    trail.write()
    throw failureAt(error, at, { written: result.written, total: fingerprints.length, notStarted: fingerprints.length - begun })
  }
  progress.tell({ isEnd: true })
  return { ...result, notStarted: fingerprints.length - begun, durationMs: sinceMs(begunAt) }
}

async function openSink(workspace: Workspace, making: Making, request: FleetExportRequest, signal: AbortSignal): Promise<Sink> {
  switch (request.form) {
    case 'folders':
      return folderSink(making, request, signal)
    case 'archives':
      return archiveSink(workspace, making, request, signal)
    case 'list':
      return listSink(making, request)
  }
}

async function folderSink({ target, options }: Making, { folder, overwrite }: FleetExportRequest, signal: AbortSignal): Promise<Sink> {
  const delivery = await openFolderDelivery({ folder, overwrite })
  return {
    file: null,
    async write(planned, source) {
      const files = await target.files(source, options, signal)
      await delivery.writeBundle(planned.folder, files, signal)
      return { where: join(folder, ...planned.folder.split('/')), isSecret: files.some(({ isSecret }) => isSecret) }
    },
    finish: () => delivery.finish(signal),
    abandon: () => delivery.abandon(),
  }
}

async function archiveSink(workspace: Workspace, { target, options }: Making, { folder, overwrite, password }: FleetExportRequest, signal: AbortSignal): Promise<Sink> {
  if (password === undefined) {
    throw new AppError('PASSPHRASE_REQUIRED', 'Encrypted ZIPs need a password. Nothing was written.', { remedy: 'Choose one of 12 characters or more.' })
  }
  return {
    file: null,
    async write({ folder: below }, source) {
      const name = `${below.split('/').at(-1)!}.zip`
      const delivery = await openZipDelivery({ folder, name, overwrite, password, now: workspace.now() })
      try {
        const files = await target.files(source, options, signal)
        await delivery.writeBundle(below, files, signal)
        await delivery.finish(signal)
        return { where: `${join(folder, name)}, encrypted`, isSecret: files.some(({ isSecret }) => isSecret) }
      } catch (error) {
        await delivery.abandon()
        throw error
      }
    },
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  }
}

async function listSink({ target, options }: Making, { folder, overwrite }: FleetExportRequest): Promise<Sink> {
  const { fleetList } = target
  if (!fleetList) {
    throw new AppError('INVALID_INPUT', `${target.title} makes no list for many devices.`, {
      remedy: 'Choose folders or archives, one for each device.',
      details: { target: target.id },
    })
  }
  if (fleetList.form === 'files') {
    const anchor = await Anchor.at(folder)
    return {
      file: null,
      async write(_, source) {
        const { path, bytes, isSecret } = fleetList.file(source, options)
        await anchor.check()
        return { where: await writeSingleFile(join(folder, path), { bytes, isSecret }, { overwrite }), isSecret }
      },
      finish: () => Promise.resolve(),
      abandon: () => anchor.letGo(),
    }
  }
  const { fileName, header } = fleetList
  const file = await LineFile.open(join(folder, fileName), { overwrite })
  if (header !== null) await file.append(header)
  return {
    file: file.path,
    async write(_, source) {
      await file.append(fleetList.line(source, options))
      return null
    },
    finish: () => file.finish(),
    abandon: () => file.abandon(),
  }
}

/** Enters who was written where, many at a time. */
class Trail {
  readonly #workspace: Workspace
  #waiting: NewAuditEntry[] = []

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  add({ name, serialNumber, fingerprint }: PlannedBundle, target: ExportTarget, { where, isSecret }: Written): void {
    const text = `Bundle ${target.id} for ${name} written to ${where}`
    this.#waiting.push({ action: isSecret ? 'key-exported' : 'bundle-exported', certificate: { serialNumber, fingerprint }, text })
    if (this.#waiting.length >= entriesTogether) this.write()
  }

  addList(target: ExportTarget, count: number, path: string): void {
    this.#waiting.push({ action: 'bundle-exported', text: `List ${target.id} of ${count} devices written to ${path}` })
  }

  write(): void {
    this.#workspace.vault.appendAudit(this.#waiting, this.#workspace.now())
    this.#waiting = []
  }
}

/** Active names differ even where case does not count, so that each has a folder of its own; one that is not active is told apart. */
function planOf({ vault }: Workspace, fingerprint: string): PlannedBundle {
  const { name, kind, serialNumber, status } = vault.find(fingerprint).summary
  const label = status === 'active' ? name : `${name} ${fingerprint.slice(0, 8)}`
  return { name, kind, serialNumber, fingerprint, folder: `devices/${fileStem(label)}` }
}

function refusalOf({ name, fingerprint, folder }: PlannedBundle, target: ExportTarget, problem: BundleProblem): RefusedBundle {
  return { name, fingerprint, target: target.id, folder, problem }
}

/** What ended an export after some were written: what it says of nothing being written is said of one. */
function failureAt(error: unknown, name: string, { written, total, notStarted }: { written: number; total: number; notStarted: number }): unknown {
  if (!(error instanceof AppError) || written === 0) return error
  const { code, message, remedy, details, cause } = error
  return new AppError(code, `Written for ${written} of ${total} devices, which stay. For ${JSON.stringify(name)}: ${message}`, {
    remedy,
    details: { ...details, written, notStarted },
    cause,
  })
}

function nobody(target: ExportTarget): AppError {
  return new AppError('NOT_FOUND', `Nobody is selected that ${target.title} could be made for.`, { remedy: 'Select devices or clients.', details: { target: target.id } })
}

function sinceMs(begunAt: number): number {
  return Math.round(performance.now() - begunAt)
}
