import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'electron-vite'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { selfTest } from './self-test.ts'

const root = resolve(import.meta.dirname, '../../..')
const source = join(import.meta.dirname, 'self-test.ts')
const folder = mkdtempSync(join(tmpdir(), 'certwright-self-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the self-test in a Node of its own, in a folder from which no package is found. */
function runIn(file: string): string {
  const url = JSON.stringify(pathToFileURL(file).href)
  const program = `const { selfTest } = await import(${url}); await selfTest(); console.log('passed')`
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: tmpdir(), encoding: 'utf8' })
}

describe('the self-test', () => {
  it('passes here', async () => {
    await expect(selfTest()).resolves.toBeUndefined()
  })

  it('passes from the sources, in plain Node', () => {
    expect(runIn(source)).toBe('passed\n')
  })

  it('passes as electron-vite bundles it', async () => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
    const configFile = join(folder, 'electron.vite.config.mjs')
    const bundle = { outDir: join(folder, 'main'), emptyOutDir: false, rollupOptions: { input: { 'self-test': source } } }
    writeFileSync(configFile, `export default ${JSON.stringify({ main: { build: bundle } })}`)
    await build({ configFile, root, logLevel: 'error' })
    expect(runIn(join(folder, 'main/self-test.js'))).toBe('passed\n')
  })

  it('names what computes wrongly', async () => {
    vi.resetModules()
    vi.doMock('./argon2id.ts', () => ({ argon2id: async () => new Uint8Array(32) }))
    const { selfTest: selfTestOnBrokenMachine } = await import('./self-test.ts')
    vi.doUnmock('./argon2id.ts')
    await expect(selfTestOnBrokenMachine()).rejects.toMatchObject({ code: 'SELF_TEST_FAILED', details: { test: 'Argon2id' } })
  })
})
