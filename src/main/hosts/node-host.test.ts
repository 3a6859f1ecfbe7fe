import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createNodeHost } from './node-host.ts'

let printed: string
beforeEach(() => {
  printed = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** A child that dies over a fault of its own, which it writes to standard error. */
async function startChildThatDies(): Promise<void> {
  const entryFile = join(import.meta.dirname, '..', 'testing', 'complaining', 'index.ts')
  const { transport } = createNodeHost({ kind: 'browser', entryFile }).startProcess('reader')
  await new Promise<void>((resolve) => transport.onClose(resolve))
}

test('the complaints of a child are lines of the log, where there is one', async () => {
  vi.stubEnv('CERTWRIGHT_LOG', '1')
  await startChildThatDies()
  await vi.waitUntil(() => printed.includes('Node.js v'))
  expect(printed).toContain('reader: TypeError: something that nobody foresaw\n')
})

test('nothing of them reaches the terminal of somebody who asked for no log', async () => {
  await startChildThatDies()
  expect(printed).toBe('')
})
