import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestCore, type TestCore } from '../testing/test-core.ts'

describe('a settings file that a person brings', () => {
  let core: TestCore
  beforeEach(async () => {
    core = await openTestCore()
  })
  afterEach(() => core.close())
  const read = (name: string, content: string | Uint8Array) => {
    const path = join(core.folder, name)
    writeFileSync(path, content)
    return core.api.files.readSettings({ file: { path } })
  }

  it('is read in the reader process, without a vault, from a path or from its content', async () => {
    const text = 'listener 8883 192.168.1.10\ncafile ca.crt\ncertfile broker.crt\nkeyfile broker.key\n'
    const byPath = await read('mosquitto.conf', text)
    expect(byPath).toMatchObject({ kind: 'mosquitto', altNames: [{ type: 'ip', value: '192.168.1.10' }], values: { length: 4 }, findings: { length: 1 } })
    const byContent = await core.api.files.readSettings({ file: { name: 'mosquitto.conf', content: Buffer.from(text).toString('base64') } })
    expect(byContent).toEqual(byPath)
  })

  it('that is hostile is refused, and the next one is read', async () => {
    const laughs = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)].join('\n')
    await expect(read('bomb.yaml', `${laughs}\nlisteners: *i\n`)).rejects.toMatchObject({ code: 'FILE_NOT_UNDERSTOOD' })
    await expect(read('deep.yaml', `listeners: ${'['.repeat(200_000)}`)).rejects.toMatchObject({ code: 'FILE_NOT_UNDERSTOOD' })
    await expect(read('long.conf', Buffer.alloc(32 * 1024 * 1024, 'listener 8883\n'))).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
    await expect(read('longer.conf', Buffer.alloc(32 * 1024 * 1024 + 1))).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
    await expect(read('program', Buffer.from(Array.from({ length: 9999 }, (_, index) => (index * 31) % 256)))).rejects.toMatchObject({ code: 'FILE_NOT_UNDERSTOOD' })
    mkdirSync(join(core.folder, 'folder.conf'))
    await expect(core.api.files.readSettings({ file: { path: join(core.folder, 'folder.conf') } })).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' })
    expect(await read('srvext.cfg', '[alt_names]\nDNS.1 = mqtt.home.lan\n')).toMatchObject({ kind: 'openssl', altNames: [{ type: 'dns', value: 'mqtt.home.lan' }] })
  })
})
