import { delimiter } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import { findTool, runTool, saysMissing } from './tools.ts'

/** A Mosquitto that tests run. */
export interface MosquittoVersion {
  /** Such as `2.0.11`; `unknown` where it is not installed. */
  version: string
  /** The folder of its programs; undefined for the one that is installed. */
  programs: string | undefined
}

const later = process.env['MOSQUITTO_2_1'] || undefined
const lacksLater = later === undefined && saysMissing(['Mosquitto 2.1'], 'MOSQUITTO_2_1 names a folder of its programs, which .ci/mosquitto-2.1 makes on Debian.')

/** For `describe.each`: the Mosquitto that is installed, and 2.1 where MOSQUITTO_2_1 names a folder of its programs. */
export const mosquittoVersions: readonly MosquittoVersion[] = [undefined, ...(lacksLater ? [] : [later])].map((programs) => ({
  programs,
  version: versionIn(programs),
}))

/** Called in a `describe`, has its tests find the programs of this version before those that are installed. */
export function useMosquitto({ programs }: MosquittoVersion): void {
  if (programs === undefined) return
  beforeAll(() => {
    vi.stubEnv('PATH', `${programs}${delimiter}${process.env['PATH'] ?? ''}`)
  })
  afterAll(() => {
    vi.unstubAllEnvs()
  })
}

/** Whether it is 2.1 or later. */
export function isLaterThan20({ version }: MosquittoVersion): boolean {
  return !version.startsWith('2.0.')
}

function versionIn(programs: string | undefined): string {
  const program = programs === undefined ? findTool('mosquitto') : `${programs}/mosquitto`
  const version = program && /^mosquitto version (\S+)/m.exec(runTool(program, ['-h']).output)?.[1]
  if (programs !== undefined && !version) throw new Error(`There is no Mosquitto in ${programs}.`)
  return version ?? 'unknown'
}
