import { describe, expect, test } from 'vitest'
import type { Core } from '../api.ts'
import { AppError } from '../../shared/errors.ts'
import type { Inspection } from '../../shared/inspection.ts'
import type { SettingsReading } from '../../shared/settings.ts'
import type { HeldFile } from './brought-store.ts'
import { inspectEach } from './use-inspection.ts'

const signal = new AbortController().signal

function held(id: number, name: string): HeldFile {
  return { id, name, size: 1, file: { path: name } }
}

/** A core that cannot read `bad` and `settings` and opens `locked` with "right" alone; it notes which files were asked for together. */
function core(asked: string[][]): Core {
  const inspect = async ({ files, password }: { files: { path: string }[]; password?: string }): Promise<Inspection[]> => {
    asked.push(files.map(({ path }) => path))
    for (const { path } of files) {
      if (path === 'bad' || path === 'settings') throw new AppError('FILE_NOT_UNDERSTOOD', 'bad')
      if (path === 'locked' && password !== undefined && password !== 'right') throw new AppError('WRONG_PASSPHRASE', 'wrong')
    }
    return files.map(({ path }) => ({ name: path, objects: [], needsPassword: path === 'locked' && password === undefined }))
  }
  const readSettings = async ({ file: { path } }: { file: { path: string } }): Promise<SettingsReading> => {
    if (path !== 'settings') throw new AppError('FILE_NOT_UNDERSTOOD', 'no settings either')
    return { kind: 'mosquitto', altNames: [], values: [], findings: [] }
  }
  return { files: { inspect, readSettings } } as unknown as Core
}

describe('several files', () => {
  test('are inspected together', async () => {
    const asked: string[][] = []
    const files = await inspectEach(core(asked), [held(1, 'a'), held(2, 'b')], undefined, signal)
    expect(files.map(({ inspection }) => inspection?.name)).toEqual(['a', 'b'])
    expect(asked).toEqual([['a', 'b']])
  })
  test('are shown without the one that cannot be read, and still together', async () => {
    const asked: string[][] = []
    const files = await inspectEach(core(asked), [held(1, 'a'), held(2, 'bad'), held(3, 'b')], undefined, signal)
    expect(files.map(({ inspection, error }) => inspection?.name ?? error?.code)).toEqual(['a', 'FILE_NOT_UNDERSTOOD', 'b'])
    expect(asked.at(-1)).toEqual(['a', 'b'])
  })
  test('are told apart from the settings of a program', async () => {
    const files = await inspectEach(core([]), [held(1, 'settings'), held(2, 'bad'), held(3, 'a')], undefined, signal)
    expect(files.map(({ settings, error }) => [settings?.kind, error?.message])).toEqual([
      ['mosquitto', 'bad'],
      [undefined, 'bad'],
      [undefined, undefined],
    ])
  })
  test('show what they show without the password, where it is wrong', async () => {
    const files = await inspectEach(core([]), [held(1, 'a'), held(2, 'locked')], 'wrong', signal)
    expect(files.map(({ isPasswordWrong, error }) => [isPasswordWrong, error])).toEqual([
      [false, undefined],
      [true, undefined],
    ])
    expect(files[1]!.inspection?.needsPassword).toBe(true)
  })
})

test('a lost connection is no fault of a file', async () => {
  const lost = { files: { inspect: () => Promise.reject(new AppError('CONNECTION_CLOSED', 'lost')) } } as unknown as Core
  await expect(inspectEach(lost, [held(1, 'a')], undefined, signal)).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
})
