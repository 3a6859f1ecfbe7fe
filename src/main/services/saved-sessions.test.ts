import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppError } from '../../shared/errors.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'

describe('what the console remembers', () => {
  let core: TestCore
  beforeAll(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
  })
  afterAll(() => core.close())

  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: unknown) => (error as AppError).code,
    )
  const url = 'mqtts://localhost:1'
  const identity = { as: 'sensor-1', username: 'ada' }

  it('is a session with all its choices, by name', async () => {
    const choices = { cleanStart: false, will: { topic: 'gone', payload: '' }, userProperties: [['app', 'x'] as [string, string]] }
    const subscriptions = [{ subscription: { filter: 'a/#', qos: 1 as const }, colour: 'teal' }]
    const saved = await core.api.savedSessions.save({ name: 'Home', url, identity, options: choices, subscriptions })
    expect(saved).toMatchObject({
      name: 'Home',
      url,
      identity,
      options: { cleanStart: false, protocolVersion: 5, will: { topic: 'gone', qos: 0 }, userProperties: [['app', 'x']] },
      subscriptions: [{ subscription: { filter: 'a/#', qos: 1, noLocal: false }, colour: 'teal' }],
      hasPassword: false,
    })
    expect(await core.api.savedSessions.list()).toEqual([saved])
    expect(await codeOf(core.api.savedSessions.save({ name: 'HOME', url, identity, options: {} }))).toBe('NAME_TAKEN')
    await core.api.savedSessions.remove({ id: saved.id })
    expect(await core.api.savedSessions.list()).toEqual([])
    expect(await codeOf(core.api.savedSessions.remove({ id: saved.id }))).toBe('NOT_FOUND')
  })

  it('is read without the files of an identity, which earlier versions could store', async () => {
    const { id } = await core.api.savedSessions.save({ name: 'Old', url, identity, options: {} })
    const database = new DatabaseSync(join(core.folder, 'default.certwright'))
    const add = database.prepare("UPDATE console_item SET definition = json_set(definition, '$.identity.certificateFile', '/a.crt', '$.identity.caFile', '/ca.crt') WHERE id = ?")
    expect(add.run(id).changes).toBe(1)
    database.close()
    expect((await core.api.savedSessions.list()).map((saved) => saved.identity)).toEqual([identity])
    await core.api.savedSessions.remove({ id })
  })

  it('keeps a password for the broker and the user that it was typed for', async () => {
    const session = { name: 'Work', url, identity, options: {} }
    const { id } = await core.api.savedSessions.save({ ...session, password: 'typed once' })
    expect(await core.api.savedSessions.save({ id, ...session, name: 'Work 2' })).toMatchObject({ id, name: 'Work 2', hasPassword: true })
    expect(readFileSync(join(core.folder, 'default.certwright')).includes('typed once')).toBe(false)

    const open = (to: string, username: string) =>
      codeOf(core.api.sessions.open({ sessionId: 'x', url: to, identity: { username }, passwordOf: id, reconnect: false }))
    expect(await open(url, 'ada')).toBe('CONNECTION_REFUSED')
    expect(await open('mqtts://elsewhere.example', 'ada')).toBe('INVALID_INPUT')
    expect(await open(url, 'bob')).toBe('INVALID_INPUT')

    const elsewhere = await core.api.savedSessions.save({ id, ...session, url: 'mqtts://elsewhere.example' })
    expect(elsewhere.hasPassword).toBe(false)
  })

  it('is a message too, and no password is asked of a locked vault', async () => {
    const message = { name: 'Hello', topic: 'a/b', payload: 'aGVsbG8=', retain: true, properties: { contentType: 'text/plain' }, form: 'text' as const }
    const saved = await core.api.savedMessages.save(message)
    expect(saved).toEqual({ id: saved.id, qos: 0, ...message })
    expect(await core.api.savedMessages.save({ ...saved, name: 'Hello again' })).toMatchObject({ id: saved.id })
    const [session] = await core.api.savedSessions.list()
    await core.api.vault.lock()
    expect(await core.api.savedMessages.list()).toMatchObject([{ name: 'Hello again' }])
    expect(await codeOf(core.api.savedMessages.remove({ id: saved.id }))).toBe('VAULT_LOCKED')
    const input = { sessionId: 'x', url: session!.url, identity: { username: 'ada' }, passwordOf: session!.id }
    expect(await codeOf(core.api.sessions.open(input))).toBe('VAULT_LOCKED')
  })
})
