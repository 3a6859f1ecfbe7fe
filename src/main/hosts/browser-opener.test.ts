import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Access } from '../pages/access.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { findTool, lacksTools } from '../testing/tools.ts'
import { startPageServer, type PageServer } from '../transports/websocket.ts'
import { openInBrowser } from './browser-opener.ts'
import { writeRedirectFile } from './redirect-file.ts'

describe('the page that leads a browser to an address', () => {
  test('is readable by nobody else, stands alone in its folder, and leaves nothing behind', () => {
    const address = 'http://127.0.0.1:1/#code=a&b"<c'
    const { url, remove } = writeRedirectFile(address)
    const file = fileURLToPath(url)
    if (process.platform !== 'win32') {
      expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700])
    }
    expect(readFileSync(file, 'utf8')).toContain('content="0; url=http://127.0.0.1:1/#code=a&amp;b&quot;&lt;c"')
    remove()
    remove()
    expect(existsSync(dirname(file))).toBe(false)
  })
})

test.runIf(process.platform === 'linux')('where there is no display nothing is written and nothing opened', async () => {
  expect(await openInBrowser('http://127.0.0.1:1/#code=x', Promise.resolve(), {})).toBe(false)
})

/* The real program that opens things, and a real Chromium behind the name that it looks for first. */
const browser = findTool('chromium') ?? findTool('google-chrome')
describe.skipIf(process.platform !== 'linux' || (browser === undefined && lacksTools('chromium')))('a Chromium that is opened', () => {
  const folder = temporaryFolder('opener')
  const argumentsFile = join(folder, 'arguments')
  const pidFile = join(folder, 'pid')
  let access: Access
  let server: PageServer

  beforeAll(async () => {
    const name = join(folder, 'google-chrome')
    const options = '--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking'
    writeFileSync(
      name,
      `#!/bin/sh\necho $$ >'${pidFile}'\nprintf '%s\\n' "$@" >'${argumentsFile}'\nexec '${browser!}' ${options} --user-data-dir='${join(folder, 'profile')}' "$@"\n`,
    )
    chmodSync(name, 0o755)
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']!}`)
    access = new Access()
    const script = "fetch('/session', { method: 'POST', body: JSON.stringify({ code: location.hash.slice(6) }) })"
    const pages = new Map([
      ['/index.html', { bytes: Buffer.from('<!doctype html><script src="/page.js"></script>'), mediaType: 'text/html; charset=utf-8' }],
      ['/page.js', { bytes: Buffer.from(script), mediaType: 'text/javascript; charset=utf-8' }],
    ])
    server = await startPageServer({ port: 0, pages, access, serve: () => undefined })
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')
    await server.close()
  })

  test('follows the page to the address, whose code stood in no argument, and the page is gone once the code is used', async () => {
    const { promise: isUsed, resolve } = Promise.withResolvers<void>()
    const code = access.newCode(resolve)
    const opened = openInBrowser(`${server.origin}/#code=${code}`, isUsed, { DISPLAY: ':0' })
    await isUsed
    expect(await opened).toBe(true)
    const said = readFileSync(argumentsFile, 'utf8')
    const page = /^--app=(file:.*)$/m.exec(said)![1]!
    expect([said.includes(code), said.includes(server.origin), existsSync(dirname(fileURLToPath(page)))]).toEqual([false, false, false])
  }, 30_000)
})
