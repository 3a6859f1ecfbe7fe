import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createNodeHost } from '../hosts/node-host.ts'
import { createOpensslFolder } from '../testing/openssl-folder.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { broughtContent, readBroughtFile } from './brought-file.ts'
import { createWorkspace } from './workspace.ts'

const folder = temporaryFolder('brought')
const entryFile = join(import.meta.dirname, '..', 'cli.ts')
const workspace = createWorkspace(createNodeHost({ kind: 'browser', entryFile, dataFolder: folder }))
const { signal } = new AbortController()
afterAll(() => workspace.reader.stop())

function write(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

test('a file is the same by its path and by its content', async () => {
  const path = write('devices.csv', 'id\nsensor-1\n')
  const content = Buffer.from('id\nsensor-1\n')
  expect(await broughtContent({ path })).toEqual({ name: 'devices.csv', bytes: content })
  expect(await broughtContent({ name: 'devices.csv', content: content.toString('base64') })).toEqual({ name: 'devices.csv', bytes: content })
})

test.each(['../../devices.csv', 'C:\\fakepath\\devices.csv', '/etc/devices.csv'])('of a name such as %s only the last part counts', async (name) => {
  expect((await broughtContent({ name, content: '' })).name).toBe('devices.csv')
})

test('what is no file that can be read says so by its path', async () => {
  const path = join(folder, 'a-folder')
  mkdirSync(path)
  await expect(broughtContent({ path })).rejects.toMatchObject({ code: 'FILE_NOT_READABLE', details: { path } })
  await expect(broughtContent({ path: join(folder, 'nothing') })).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' })
})

test('a file of more than 32 MiB is refused in both forms', async () => {
  const path = write('big', '')
  const length = 32 * 1024 * 1024 + 1
  truncateSync(path, length)
  await expect(broughtContent({ path })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE', details: { length } })
  const content = Buffer.alloc(length).toString('base64')
  await expect(broughtContent({ name: 'big', content })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE', details: { length } })
})

test.skipIf(lacksTools('openssl'))('the reader reads both forms', async () => {
  const openssl = createOpensslFolder()
  openssl.identity('sensor', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'])
  const path = openssl.path('sensor.pem')
  const byPath = await readBroughtFile(workspace, { path }, { signal })
  const byContent = await readBroughtFile(workspace, { name: 'sensor.pem', content: openssl.read('sensor.pem').toString('base64') }, { signal })
  expect(byPath.objects).toMatchObject([{ type: 'certificate', subject: expect.stringContaining('sensor') }])
  expect(byContent).toEqual(byPath)
  await expect(readBroughtFile(workspace, { name: 'letter', content: Buffer.from('Dear Ada').toString('base64') }, { signal })).rejects.toMatchObject({
    code: 'FILE_NOT_UNDERSTOOD',
  })
})
