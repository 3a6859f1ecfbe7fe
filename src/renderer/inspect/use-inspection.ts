import type { Core } from '../api.ts'
import { useQuery } from '../calls/use-query.ts'
import type { AppError } from '../../shared/errors.ts'
import type { InspectedObject, Inspection } from '../../shared/inspection.ts'
import type { SettingsReading } from '../../shared/settings.ts'
import { asAppError } from '../stores/connection-store.ts'
import { useBroughtStore, type HeldFile } from './brought-store.ts'

/** What one file turned out to hold, or why it could not be read. */
export interface InspectedFile {
  held: HeldFile
  inspection: Inspection | undefined
  error: AppError | undefined
  /** It holds no certificate, request, list or key, which is the error, but the settings of a program that is known. */
  settings?: SettingsReading
  /** The password does not open it; what shows without one is shown. */
  isPasswordWrong: boolean
}

export interface UseInspection {
  /** Undefined before the first answer. */
  files: readonly InspectedFile[] | undefined
  isLoading: boolean
  /** That nothing at all could be asked. */
  error: AppError | undefined
}

/** What the held files hold. Asks again when files are brought or put away, a password is tried, or the inventory changes. */
export function useInspection(): UseInspection {
  const { files, password, passwordTries } = useBroughtStore()
  const { data, error, isLoading } = useQuery(
    ['inspect', files.map(({ id }) => id), passwordTries],
    (core, signal) => inspectEach(core, files, password, signal),
    { refetchOn: 'inventory', isEnabled: files.length > 0 },
  )
  const held = new Set(files)
  return { files: files.length === 0 ? [] : data?.filter((each) => held.has(each.held)), isLoading, error }
}

/** Everything that was found, in its order. */
export function objectsIn(files: readonly InspectedFile[] | undefined): InspectedObject[] {
  return (files ?? []).flatMap(({ inspection }) => inspection?.objects ?? [])
}

/**
 * Inspects all together, so that keys and certificates find each other. The core refuses the whole for one file that cannot be
 * read: then each is tried alone, and the good ones together again.
 */
export async function inspectEach(
  core: Core,
  held: readonly HeldFile[],
  password: string | undefined,
  signal: AbortSignal,
): Promise<InspectedFile[]> {
  const inspect = (files: readonly HeldFile[], opened: string | undefined) =>
    core.files.inspect({ files: files.map(({ file }) => file), ...(opened !== undefined && { password: opened }) }, { signal })
  if (held.length === 0) return []
  try {
    const inspections = await inspect(held, password)
    return held.map((file, index) => ({ held: file, inspection: inspections[index], error: undefined, isPasswordWrong: false }))
  } catch (thrown) {
    const error = asAppError(thrown)
    if (signal.aborted || error.code === 'CANCELLED' || error.code === 'CONNECTION_CLOSED') throw error
  }
  const alone: InspectedFile[] = []
  for (const file of held) {
    const inspected = await inspectAlone((opened) => inspect([file], opened), file, password, signal)
    alone.push(inspected.error?.code === 'FILE_NOT_UNDERSTOOD' ? await withSettings(core, inspected, signal) : inspected)
  }
  const good = alone.filter(({ inspection, isPasswordWrong }) => inspection && !isPasswordWrong)
  if (good.length < 2) return alone
  const together = await inspect(
    good.map((each) => each.held),
    password,
  )
  return alone.map((each) => {
    const place = good.indexOf(each)
    return place === -1 ? each : { ...each, inspection: together[place] }
  })
}

async function inspectAlone(
  inspect: (password: string | undefined) => Promise<Inspection[]>,
  held: HeldFile,
  password: string | undefined,
  signal: AbortSignal,
): Promise<InspectedFile> {
  try {
    const [inspection] = await inspect(password)
    return { held, inspection, error: undefined, isPasswordWrong: false }
  } catch (thrown) {
    const error = asAppError(thrown)
    if (signal.aborted || error.code === 'CANCELLED' || error.code === 'CONNECTION_CLOSED') throw error
    if (error.code !== 'WRONG_PASSPHRASE' || password === undefined) return { held, inspection: undefined, error, isPasswordWrong: false }
    return { ...(await inspectAlone(inspect, held, undefined, signal)), isPasswordWrong: true }
  }
}

/** What is no certificate may be the settings that somebody has a broker from. */
async function withSettings(core: Core, file: InspectedFile, signal: AbortSignal): Promise<InspectedFile> {
  try {
    return { ...file, settings: await core.files.readSettings({ file: file.held.file }, { signal }) }
  } catch (thrown) {
    const error = asAppError(thrown)
    if (error.code !== 'FILE_NOT_UNDERSTOOD' && error.code !== 'FILE_TOO_LARGE') throw error
    return file
  }
}
