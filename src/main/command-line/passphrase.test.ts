import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { VaultInfo } from '../../shared/vault.ts'
import { coreDouble, type SomeHandlers } from './testing/core-double.ts'
import { sampleDevice, sampleNow } from './testing/samples.ts'
import { playTranscript } from './testing/transcript.ts'

const info: VaultInfo = {
  path: '/vaults/home.certwright',
  name: 'home.certwright',
  isLocked: true,
  createdAt: '2026-11-21T08:00:00.000Z',
  formatVersion: 1,
  keySlots: ['passphrase'],
  authorities: 1,
  certificates: 3,
  identityDomain: null,
  autoLockMinutes: 15,
  lastBackupAt: null,
}

describe('the passphrase', () => {
  let folder: string
  let tried: string[] = []
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'certwright-'))
    writeFileSync(join(folder, 'good.txt'), '\ufeffcorrect horse battery\r\n')
    writeFileSync(join(folder, 'empty.txt'), '\n')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const handlers: SomeHandlers = {
    app: { about: async () => ({ defaultVaultPath: join(folder, 'none.certwright') }) as never },
    vault: {
      open: async () => ({ state: 'locked', path: info.path, name: info.name }),
      async unlock({ passphrase }) {
        tried.push(passphrase)
        if (passphrase === 'correct horse battery') return info
        throw new AppError('WRONG_PASSPHRASE', 'This is not the passphrase of home.certwright.', { remedy: 'Try again.' })
      },
      async create({ passphrase }) {
        tried.push(passphrase)
        return info
      },
      async changePassphrase({ current, next }) {
        tried.push(current, next)
        return null
      },
      info: async () => info,
    },
    clients: { issue: async () => ({ ...sampleDevice, kind: 'client', name: 'ada' }) },
    certificates: { list: async () => ({ total: 1, certificates: [sampleDevice] }) },
  }
  const play = async (transcript: string, answers?: string[]) => {
    tried = []
    const stage = { openCore: coreDouble(handlers), now: sampleNow, ...(answers && { terminal: { answers } }) }
    await playTranscript(stage, transcript.replaceAll('DIR', folder))
    return tried
  }

  it('is asked for only by what needs the vault unlocked', async () => {
    const used = await play(`
      $ certwright certificate list
      NAME      KIND    STATE  UNTIL       SIGNED BY  SERIAL NUMBER
      sensor-1  Device  valid  2029-02-23  Home CA    4D49B557B6E5DC91CBF5888221FC8B03
      $ certwright client issue ada
      ! error: A passphrase is needed, and there is no terminal to ask for it.
      ! hint: Give it in a file with --passphrase-file FILE, or in the environment as CERTWRIGHT_PASSPHRASE.
      = 1
      $ certwright client issue ada --json
      {
        "error": {
          "code": "PASSPHRASE_REQUIRED",
      …
      = 1
    `)
    expect(used).toEqual([])
  })

  it('comes from a file, without its line end and byte order mark, or from the environment', async () => {
    const used = await play(`
      $ certwright client issue ada --passphrase-file DIR/good.txt
      Client ada
        Valid until 2029-02-23 (825 days), signed by Home CA.
        Serial number 4D49B557B6E5DC91CBF5888221FC8B03
      $ CERTWRIGHT_PASSPHRASE='correct horse battery' certwright --json client issue ada
      {
        "serialNumber": "4D49B557B6E5DC91CBF5888221FC8B03",
      …
      $ CERTWRIGHT_PASSPHRASE='wrong' certwright client issue ada
      ! error: This is not the passphrase of home.certwright.
      ! hint: Try again.
      = 1
    `)
    expect(used).toEqual(['correct horse battery', 'correct horse battery', 'wrong'])
  })

  it('file must be there, and hold one', async () => {
    await play(`
      $ certwright client issue ada --passphrase-file DIR/none.txt
      ! error: DIR/none.txt could not be read.
      ! hint: Check that the file is there and that you may read it.
      = 1
      $ certwright client issue ada --passphrase-file DIR/empty.txt
      ! error: DIR/empty.txt is empty.
      ! hint: Put the passphrase into the file, in one line.
      = 1
    `)
  })

  it('is asked for at a terminal, where it may be mistyped twice', async () => {
    const session = `
      $ certwright client issue ada
      ! ? Passphrase of the vault:
      ! This is not the passphrase of home.certwright.
      ! ? Passphrase of the vault:
      ! This is not the passphrase of home.certwright.
      ! ? Passphrase of the vault:
      …
    `
    expect(await play(session, ['a', 'b', 'correct horse battery'])).toEqual(['a', 'b', 'correct horse battery'])
    expect(await play(session, ['a', 'b', 'c'])).toEqual(['a', 'b', 'c'])
  })

  it('of a new vault is typed twice, alike', async () => {
    const used = await play(
      `
      $ certwright vault create
      ! ? New passphrase, 8 characters or more:
      ! ? The same again:
      ! These are two different passphrases.
      ! ? New passphrase, 8 characters or more:
      ! ? The same again:
      …
    `,
      ['one passphrase', 'another one', 'correct horse battery', 'correct horse battery'],
    )
    expect(used).toEqual(['correct horse battery'])
  })

  it('is refused in the words of the command line where it is too short', async () => {
    await play(`
      $ CERTWRIGHT_PASSPHRASE=short certwright vault create
      ! error: The passphrase needs at least 8 characters.
      ! hint: Correct it and try again.
      = 2
    `)
  })

  it('is changed from one source to another', async () => {
    const used = await play(`
      $ CERTWRIGHT_NEW_PASSPHRASE='another good one' certwright vault change-passphrase --passphrase-file DIR/good.txt
      The passphrase of /vaults/home.certwright is changed.
      Older backups still open with the old one.
    `)
    expect(used).toEqual(['correct horse battery', 'another good one'])
  })

  it('is not asked for where the person breaks off', async () => {
    await play(
      `
      $ certwright client issue ada
      ! ? Passphrase of the vault:
      …error:… Cancelled.
      = 130
    `,
      [],
    )
  })
})
