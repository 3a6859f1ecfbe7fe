import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate, type Packet } from 'mqtt-packet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startScriptedBroker, type ScriptedBroker } from '../mqtt/testing/scripted-broker.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'

const message: Packet = { cmd: 'publish', topic: 'flood', payload: Buffer.alloc(16, 'x'), qos: 0, retain: false, dup: false }
const chunk = Buffer.concat(Array.from({ length: 1000 }, () => generate(message)))

describe('the export of messages', () => {
  let core: TestCore
  let broker: ScriptedBroker
  const endings: AbortController[] = []

  beforeAll(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    // Sends a number of messages to who subscribes to it, and to # as many as are taken, without an end.
    broker = await startScriptedBroker((packet, { send, socket }) => {
      if (packet.cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: false })
      if (packet.cmd !== 'subscribe') return
      send({ cmd: 'suback', messageId: packet.messageId!, granted: [0] })
      const { topic } = packet.subscriptions[0]!
      for (let sent = 0; sent < Number(topic); sent++) send(message)
      if (topic !== '#') return
      const flood = () => void (socket.destroyed || socket.write(chunk, () => setImmediate(flood)))
      flood()
    })
  })
  afterAll(async () => {
    for (const ending of endings) ending.abort()
    await core.close()
    await broker.close()
  })

  /** Resolves when the session has received so many. */
  async function listen(sessionId: string, filter: string, count: number, held = 100_000): Promise<void> {
    const ending = new AbortController()
    endings.push(ending)
    const connected = Promise.withResolvers<undefined>()
    const received = Promise.withResolvers<undefined>()
    const url = `mqtt://127.0.0.1:${broker.port}`
    core.api.sessions
      .open(
        { sessionId, url, identity: { as: null }, protocolVersion: 4, limits: { messages: held } },
        {
          signal: ending.signal,
          onEvent(event) {
            if (event.type === 'state' && event.state.state === 'connected') connected.resolve(undefined)
            if ('counters' in event && event.counters.received >= count) received.resolve(undefined)
            if (event.type === 'messages') core.api.sessions.acknowledge({ sessionId, batch: event.batch.number }).catch(() => undefined)
          },
        },
      )
      .catch(() => undefined)
    await connected.promise
    await core.api.sessions.subscribe({ sessionId, filter })
    await received.promise
  }

  it('of a session that goes on receiving ends with what was held as it began, and counts what it missed', async () => {
    const to = join(temporaryFolder('export'), 'messages.csv')
    await listen('busy', '#', 20_000, 20_000)
    const { path, messages, missed, size } = await core.api.sessions.export({ sessions: [{ sessionId: 'busy', name: 'busy' }], format: 'csv', to })
    expect(path).toBe(to)
    expect(messages + missed).toBe(20_000)
    const text = readFileSync(to, 'utf8')
    expect(size).toBe(Buffer.byteLength(text))
    const sequences = text.trimEnd().split('\r\n').slice(1).map((line) => Number(line.split(',')[1]))
    expect(sequences).toHaveLength(messages)
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
    endings.pop()!.abort()
  })

  it('of several sessions has them one after the other, and leaves out those that hold nothing', async () => {
    const to = join(temporaryFolder('export'), 'messages.jsonl')
    await listen('one', '2', 2)
    await listen('two', '1', 1)
    const sessions = ['one', 'unknown', 'two'].map((sessionId) => ({ sessionId, name: `session ${sessionId}` }))
    expect(await core.api.sessions.export({ sessions, format: 'json-lines', to })).toMatchObject({ messages: 3, missed: 0 })
    const lines = readFileSync(to, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { session: 'session one', sequence: 1 },
      { session: 'session one', sequence: 2 },
      { session: 'session two', sequence: 1 },
    ])
  })

  it('of nothing leaves no file, and what is there as it is', async () => {
    const folder = temporaryFolder('export')
    const to = join(folder, 'messages.csv')
    writeFileSync(to, 'before')
    const nothing = { sessions: [{ sessionId: 'unknown', name: '' }], format: 'csv' as const, to }
    await expect(core.api.sessions.export(nothing)).rejects.toMatchObject({ code: 'BUNDLE_EXISTS' })
    await expect(core.api.sessions.export({ ...nothing, overwrite: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(readdirSync(folder)).toEqual(['messages.csv'])
    expect(readFileSync(to, 'utf8')).toBe('before')
  })
})
