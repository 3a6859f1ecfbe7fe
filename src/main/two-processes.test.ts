import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Change } from '../shared/app.ts'
import { openTestCore, testPassphrase } from './testing/test-core.ts'

test('an open page hears of a certificate that the command line issues in another process', async () => {
  const core = await openTestCore()
  const { api } = core
  await api.vault.create({ passphrase: testPassphrase })
  await api.authorities.create({ subject: { commonName: 'Home CA' } })
  const heard: Change['type'][] = []
  const found = Promise.withResolvers<undefined>()
  const watching = new AbortController()
  const onEvent = ({ type }: Change) => {
    heard.push(type)
    const look = async () => {
      if ((await api.certificates.list({ kinds: ['device'] })).total > 0) found.resolve(undefined)
    }
    if (type === 'inventory') look().catch(found.reject)
  }
  const watched = api.app.watch(undefined, { signal: watching.signal, onEvent })
  const cli = spawn(process.execPath, [join(import.meta.dirname, 'cli.ts'), 'device', 'enrol', 'sensor-1'], {
    env: { ...process.env, CERTWRIGHT_DATA: core.folder, CERTWRIGHT_PASSPHRASE: testPassphrase },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  expect(await once(cli, 'exit')).toEqual([0, null])
  await found.promise
  watching.abort()
  await watched
  expect(heard).toEqual(expect.arrayContaining(['inventory', 'audit', 'vault']))
  await core.close()
})
