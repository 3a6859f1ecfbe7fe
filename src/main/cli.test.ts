import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacksTools, runTool } from './testing/tools.ts'

const project = join(import.meta.dirname, '..', '..')

/** A Node in PATH that is too old for the program; undefined where there is none. */
function findOldNode(): string | undefined {
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, file)).find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return Number(/^v(\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)?.[1]) < 22
    } catch {
      return false
    }
  })
}

const oldNode = findOldNode()
if (oldNode === undefined) process.stderr.write('\nSKIPPED: these tests need a Node older than 22 in PATH, and there is none.\n')

describe.skipIf(oldNode === undefined)('the entry on an older Node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-'))
  const cli = join(folder, 'out', 'main', 'cli.js')
  const run = (...args: string[]) =>
    spawnSync(oldNode!, [cli, ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'], CERTWRIGHT_DATA: join(folder, 'data') } })
  const bringNode = () => {
    mkdirSync(join(folder, 'node_modules'), { recursive: true })
    symlinkSync(join(project, 'node_modules', 'node'), join(folder, 'node_modules', 'node'), 'junction')
  }

  beforeAll(() => {
    mkdirSync(join(folder, 'out', 'main'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    // As it is when it is built: without its types. The rest is loaded only by the newer Node, which reads them.
    writeFileSync(cli, stripTypeScriptTypes(readFileSync(join(import.meta.dirname, 'cli.ts'), 'utf8')))
    symlinkSync(join(import.meta.dirname, 'command-line'), join(folder, 'out', 'main', 'command-line'), 'junction')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('says which Node it needs where the project has none', () => {
    const words = run('vault', 'info')
    expect(words).toMatchObject({ status: 1, stdout: '' })
    expect(words.stderr).toMatch(/^error: Certwright needs Node 22\.13 or later; this is Node \d+\.\d+\.\d+\.\nhint: .*npm ci.*\n$/)
    const json = run('vault', 'info', '--json')
    expect(json).toMatchObject({ status: 1, stderr: '' })
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'NOT_AVAILABLE_HERE' } })
  })

  it('goes on under the project’s own Node, with its streams and exit code', () => {
    bringNode()
    expect(run('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n', stderr: '' })
    expect(run('vaul')).toMatchObject({ status: 2, stdout: '', stderr: "error: Unknown command 'vaul'.\nhint: Did you mean vault?\n" })
    const missing = run('vault', 'info', '--json')
    expect(missing.status).toBe(1)
    expect(JSON.parse(missing.stdout)).toMatchObject({ error: { code: 'VAULT_NOT_FOUND' } })
  })

  it.skipIf(lacksTools('mkfifo'))('passes signals on, and ends as the other Node ends', async () => {
    // A pipe that is opened tells that the program is at work, and keeps it there.
    const pipe = join(folder, 'passphrase')
    expect(runTool('mkfifo', [pipe]).status).toBe(0)
    const start = async () => {
      const child = spawn(oldNode!, [cli, 'vault', 'create', '--passphrase-file', pipe], {
        env: { PATH: process.env['PATH'], CERTWRIGHT_DATA: join(folder, 'data') },
      })
      const isStopping = once(child.stderr, 'data').then(String)
      const ended = once(child, 'exit').then(([code]: unknown[]) => code)
      return { child, isStopping, ended, writer: await open(pipe, 'w') }
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const { child, isStopping, ended, writer } = await start()
      child.kill(signal)
      expect(await isStopping).toContain('Stopping')
      await writer.writeFile('short')
      await writer.close()
      expect(await ended).toBe(130)
    }
  })
})
