import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { LineFile } from './line-file.ts'

describe('a file of lines', () => {
  it('stands only when it is finished, with every line', async () => {
    const folder = join(temporaryFolder('lines'), 'made')
    const path = join(folder, 'list.csv')
    const file = await LineFile.open(path, { overwrite: false })
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}, ü`)
    for (const line of lines) await file.append(line)
    expect(existsSync(path)).toBe(false)
    await file.finish()
    expect(readFileSync(path, 'utf8')).toBe(`${lines.join('\n')}\n`)
    expect(readdirSync(folder)).toEqual(['list.csv'])
  })

  it.skipIf(process.platform === 'win32')('with secrets is for its owner alone, from its first octet on', async () => {
    const folder = temporaryFolder('lines')
    const file = await LineFile.open(join(folder, 'messages.csv'), { overwrite: false, isSecret: true })
    await file.write(Buffer.from('ü'))
    expect(statSync(join(folder, readdirSync(folder)[0]!)).mode & 0o077).toBe(0)
    await file.finish()
    expect(statSync(file.path).mode & 0o077).toBe(0)
    expect(file.size).toBe(2)
  })

  it('that is abandoned leaves nothing, nor the folder that was made for it', async () => {
    const folder = join(temporaryFolder('lines'), 'made')
    const file = await LineFile.open(join(folder, 'list.csv'), { overwrite: false })
    await file.append('a line')
    await file.abandon()
    expect(existsSync(folder)).toBe(false)
  })

  it('replaces what is there only where that is wanted', async () => {
    const path = join(temporaryFolder('lines'), 'list.csv')
    writeFileSync(path, 'old')
    await expect(LineFile.open(path, { overwrite: false })).rejects.toMatchObject({ code: 'BUNDLE_EXISTS', details: { path } })
    const file = await LineFile.open(path, { overwrite: true })
    await file.append('new')
    expect(readFileSync(path, 'utf8')).toBe('old')
    await file.finish()
    expect(readFileSync(path, 'utf8')).toBe('new\n')
  })

  it('that was changed on the disk meanwhile is not put in its place', async () => {
    const folder = temporaryFolder('lines')
    const file = await LineFile.open(join(folder, 'list.csv'), { overwrite: false })
    await file.append('a line')
    writeFileSync(join(folder, readdirSync(folder)[0]!), 'another')
    await expect(file.finish()).rejects.toMatchObject({ code: 'WRITE_NOT_VERIFIED' })
    expect(readdirSync(folder)).toEqual([])
  })
})
