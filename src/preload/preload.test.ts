import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildPreload } from '../main/testing/built-preload.ts'
import { openElectronPage } from '../main/testing/electron-double.ts'

const builtFile = new URL('../../out/preload/index.cjs', import.meta.url)

/** Everything that a CommonJS text asks its loader for. */
const required = (code: string) => [...code.matchAll(/\brequire\((?<name>[^)]*)\)/g)].map(({ groups }) => groups!['name'])

describe('the preload script', () => {
  test('is one CommonJS file that requires only electron', async () => {
    const chunks = await buildPreload()
    expect(chunks.map(({ fileName }) => fileName)).toEqual(['index.cjs'])
    const { code } = chunks[0]!
    expect(required(code)).toEqual(['"electron"'])
    expect(code).not.toMatch(/^\s*(import|export)\b|\bimport\s*\(/m)
  })

  test.skipIf(!existsSync(builtFile) && !process.env['CI'])('is such a file in the built program too', () => {
    const code = readFileSync(builtFile, 'utf8')
    expect(required(code)).toEqual(['"electron"'])
    expect(code).not.toMatch(/^\s*(import|export)\b|\bimport\s*\(/m)
  })

  test('gives the page two functions and nothing else', async () => {
    const { contents, close } = await openElectronPage()
    const { world } = contents.page!
    expect(Object.keys(world)).toEqual(['certwright'])
    const bridge = world['certwright'] as Record<string, unknown>
    expect(Object.entries(bridge).map(([name, value]) => [name, typeof value])).toEqual([
      ['send', 'function'],
      ['onMessage', 'function'],
    ])
    close()
  })

  test('does not let the event, and with it the sender, through to the page', async () => {
    const { contents, close } = await openElectronPage()
    const bridge = contents.page!.world['certwright'] as { onMessage(listener: (...args: unknown[]) => void): void }
    const heard = new Promise<unknown[]>((resolve) => bridge.onMessage((...args) => resolve(args)))
    contents.send('certwright', { type: 'result', id: 1, output: null }, 'more')
    expect(await heard).toEqual([{ type: 'result', id: 1, output: null }])
    close()
  })
})
