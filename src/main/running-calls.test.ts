import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { AppError } from '../shared/errors.ts'
import { RunningCalls } from './running-calls.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { openTestCore, testPassphrase } from './testing/test-core.ts'

const never = new AbortController().signal
const untilAborted = (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))

test('the end comes after the calls under way, which are told of it', async () => {
  const calls = new RunningCalls()
  const order: string[] = []
  const work = calls.run(never, async (signal) => {
    await untilAborted(signal)
    await nextTurn()
    order.push('call')
    return 'what was done'
  })
  const left = calls.end(60_000).then((count) => (order.push('end'), count))
  expect([await work, await left, order]).toEqual(['what was done', 0, ['call', 'end']])
})

test('a call that does not end holds nothing up for long, and is counted', async () => {
  const calls = new RunningCalls()
  void calls.run(never, () => new Promise(() => undefined))
  expect(await calls.end(20)).toBe(1)
})

test('a call ends as cancelled where its signal throws, and none begins any more', async () => {
  const calls = new RunningCalls()
  const thrown = expect(
    calls.run(never, async (signal) => {
      await untilAborted(signal)
      signal.throwIfAborted()
    }),
  ).rejects.toMatchObject({ code: 'CANCELLED' })
  const failed = expect(
    calls.run(never, async (signal) => {
      await untilAborted(signal)
      throw new AppError('DISK_FULL', 'The disk is full.')
    }),
  ).rejects.toMatchObject({ code: 'DISK_FULL' })
  await calls.end(60_000)
  await Promise.all([thrown, failed])
  await expect(calls.run(never, async () => 1)).rejects.toMatchObject({ code: 'CANCELLED' })
})

test('a call hears its caller too', async () => {
  const caller = new AbortController()
  const call = new RunningCalls().run(caller.signal, async (signal) => (await untilAborted(signal), 'heard'))
  caller.abort()
  expect(await call).toBe('heard')
  expect(await new RunningCalls().run(AbortSignal.abort(), async (signal) => signal.aborted)).toBe(true)
})

test('a core that ends while bundles are written leaves each of them whole or not begun, and no key under another name', async () => {
  const inFolder = temporaryFolder('ending')
  const core = await openTestCore({ inFolder })
  const { api } = core
  await api.vault.create({ passphrase: testPassphrase })
  await api.authorities.create({ subject: { commonName: 'Home CA' } })
  await api.devices.enrol({ ids: Array.from({ length: 60 }, (_, index) => `sensor-${index}`) })
  const target = (await api.exports.targets()).find(({ roles }) => roles.includes('device'))!
  const out = join(inFolder, 'out')
  const temporaryFiles = () =>
    existsSync(out) ? readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tmp')) : []
  const writing = expect(api.exports.write({ target: target.id, folder: out, options: {} })).rejects.toMatchObject({
    code: 'CONNECTION_CLOSED',
  })
  // Later than the first bundle, and in the midst of one.
  while (temporaryFiles().length === 0 || readdirSync(join(out, 'devices')).length < 3) await nextTurn()
  await core.close()
  expect(temporaryFiles()).toEqual([])
  await writing
  const bundles = readdirSync(join(out, 'devices'))
  expect(bundles.filter((bundle) => !existsSync(join(out, 'devices', bundle, 'SHA256SUMS')))).toEqual([])
  expect(bundles.length).toBeGreaterThan(0)
  expect(bundles.length).toBeLessThan(60)
})
