import { describe, expect, it } from 'vitest'
import type { Drive } from '../../shared/drive.ts'
import { drivesService } from './drives.ts'

const stick: Drive = {
  mountPoint: '/media/me/STICK',
  label: 'STICK',
  fileSystem: 'vfat',
  freeBytes: 1000,
  totalBytes: 2000,
  keepsPermissions: false,
  isReadOnly: false,
  canEject: true,
}

describe('watching drives', () => {
  it('says what is there, every change, nothing that is the same, and ends when nobody listens', async () => {
    const answers = [[], [], [stick], [stick], [{ ...stick, freeBytes: 900 }], []]
    let asked = 0
    const heard: Drive[][] = []
    const leaving = new AbortController()
    const listDrives = () => {
      const answer = answers[asked++]
      if (answer === undefined) leaving.abort()
      return Promise.resolve(answer ?? [])
    }
    const { watch } = drivesService({ listDrives }, { everyMs: 1 })
    await watch(undefined, { signal: leaving.signal, emit: (drives) => heard.push(drives) })
    expect(heard).toEqual([[], [stick], [{ ...stick, freeBytes: 900 }], []])
    expect(asked).toBe(answers.length + 1)
  })

  it('ends at once when cancelled between two looks', async () => {
    const leaving = new AbortController()
    const { watch } = drivesService({ listDrives: () => Promise.resolve([stick]) }, { everyMs: 3_600_000 })
    const ended = watch(undefined, { signal: leaving.signal, emit: () => leaving.abort() })
    expect(await ended).toBeNull()
  })

  it('has none where the host cannot look, and lets go of none', async () => {
    const { list, eject } = drivesService({})
    const context = { signal: new AbortController().signal, emit: () => undefined as never }
    expect(await list(undefined, context)).toEqual([])
    await expect(eject({ mountPoint: '/media/me/STICK' }, context)).rejects.toMatchObject({ code: 'NOT_AVAILABLE_HERE' })
  })
})
