import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { AppError, fromWireError, toWireError } from '../../shared/errors.ts'
import { call, createClient, serve, type Client, type ClientTransport, type Handlers, type ServerTransport } from '../../shared/rpc.ts'
import { webSocketTransport } from '../../shared/websocket-transport.ts'
import { Access } from '../pages/access.ts'
import { openElectronPage } from '../testing/electron-double.ts'
import { memoryTransports } from './memory.ts'
import { startPageServer } from './websocket.ts'

/** A contract with one call of each temper. */
const contract = {
  numbers: {
    double: call<number>()(z.object({ value: z.number(), times: z.number().default(2) })),
    fail: call<null>()(z.enum(['foreseen', 'unforeseen', 'of-a-child'])),
    failWhenCancelled: call<null, string>()(z.enum(['by-signal', 'foreseen', 'unforeseen'])),
    count: call<{ reached: number }, { at: number }>()(z.object({ to: z.number() })),
    feed: call<null, string>()(z.void()),
    echo: call<string>()(z.string()),
  },
} as const

const internal: unknown[] = []
const handlers: Handlers<typeof contract> = {
  numbers: {
    double: async ({ value, times }) => value * times,
    async fail(how) {
      if (how === 'unforeseen') throw new TypeError('a planted secret-free fault')
      if (how === 'of-a-child') throw fromWireError(toWireError(new TypeError('a fault in another process')))
      throw new AppError('ISSUER_EXPIRED', 'Home CA expired on 2024-01-01.', {
        remedy: 'Renew Home CA.',
        details: { notAfter: '2024-01-01' },
        cause: new Error('notAfter'),
      })
    },
    async failWhenCancelled(how, { emit, signal }) {
      const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve))
      emit('begun')
      await aborted
      if (how === 'by-signal') signal.throwIfAborted()
      if (how === 'foreseen') throw new AppError('CANCELLED', 'Cancelled. 3 are issued.')
      throw new TypeError('a fault while it stops')
    },
    async count({ to }, { emit, signal }) {
      let reached = 0
      while (reached < to && !signal.aborted) {
        emit({ at: ++reached })
        // A turn of the event loop, in which a cancellation can arrive.
        await setImmediate()
      }
      return { reached }
    },
    async feed(_input, { emit, signal }) {
      emit('first')
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return null
    },
    echo: async (text) => text,
  },
}

interface Opened {
  api: Client<typeof contract>
  client: ClientTransport
  close(): Promise<void>
}
const answer = (transport: ServerTransport) => serve(contract, handlers, transport, (error) => internal.push(error))

const hosts: Record<string, () => Promise<Opened>> = {
  async memory() {
    const { client, server, close } = memoryTransports()
    answer(server)
    return { api: createClient(contract, client), client, close: async () => close() }
  },
  async websocket() {
    const access = new Access()
    const server = await startPageServer({ port: 0, pages: new Map(), access, serve: answer })
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/rpc`, { origin: server.origin })
    await new Promise((resolve) => socket.once('open', resolve))
    socket.send(JSON.stringify({ token: access.exchange(access.newCode()) }))
    await new Promise((resolve) => socket.once('message', resolve))
    const client: ClientTransport = webSocketTransport(socket as never)
    return { api: createClient(contract, client), client, close: () => server.close() }
  },
  async electron() {
    const { client, server, close } = await openElectronPage()
    answer(server)
    return { api: createClient(contract, client), client, close: async () => close() }
  },
}

describe.each(Object.keys(hosts))('a contract over %s', (host) => {
  let opened: Opened | undefined
  const open = async () => (opened = await hosts[host]!())
  afterEach(async () => {
    await opened?.close()
    internal.length = 0
  })

  it('answers a call and fills in defaults at the door', async () => {
    const { api } = await open()
    expect(await api.numbers.double({ value: 21 })).toBe(42)
  })

  it('carries any text unchanged', async () => {
    const { api } = await open()
    const text = 'ünïcode \u0000 \u202e \ud83d\ude00 "quotes" \\ \u2028'
    expect(await api.numbers.echo(text)).toBe(text)
  })

  it('refuses input that does not fit, with its path', async () => {
    const { api } = await open()
    await expect(api.numbers.double({ value: 'x' as never })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { path: 'value' },
    })
  })

  it('refuses a call that the contract does not have, inherited names included', async () => {
    const { client } = await open()
    const failures = new Promise((resolve) => {
      const seen: unknown[] = []
      client.onMessage((message) => {
        if (message.type === 'failure') seen.push(message.error.code)
        if (seen.length === 3) resolve(seen)
      })
    })
    client.send({ type: 'call', id: 9001, group: 'numbers', method: 'remove', input: null })
    client.send({ type: 'call', id: 9002, group: 'constructor', method: 'name', input: null })
    client.send({ type: 'call', id: 9003, group: 'numbers', method: 'toString', input: null })
    expect(await failures).toEqual(['UNKNOWN_METHOD', 'UNKNOWN_METHOD', 'UNKNOWN_METHOD'])
  })

  it('carries a foreseen failure whole', async () => {
    const { api } = await open()
    await expect(api.numbers.fail('foreseen')).rejects.toMatchObject({
      code: 'ISSUER_EXPIRED',
      message: 'Home CA expired on 2024-01-01.',
      remedy: 'Renew Home CA.',
      details: { notAfter: '2024-01-01' },
      cause: { message: 'notAfter' },
    })
    expect(internal).toEqual([])
  })

  it('masks an unforeseen failure and keeps it on the core’s side', async () => {
    const { api } = await open()
    await expect(api.numbers.fail('unforeseen')).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(internal).toHaveLength(1)
  })

  it('tells of a fault that another process answered with: it was not foreseen here either', async () => {
    const { api } = await open()
    await expect(api.numbers.fail('of-a-child')).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(internal).toEqual([expect.objectContaining({ code: 'INTERNAL' })])
  })

  it.each([
    ['by-signal', 'Cancelled.', []],
    ['foreseen', 'Cancelled. 3 are issued.', []],
    ['unforeseen', 'Cancelled.', [new TypeError('a fault while it stops')]],
  ] as const)('tells of what fails in a cancelled call only where it is a fault (%s)', async (how, message, told) => {
    const { api } = await open()
    const controller = new AbortController()
    const ended = api.numbers.failWhenCancelled(how, { signal: controller.signal, onEvent: () => controller.abort() })
    await expect(ended).rejects.toMatchObject({ code: 'CANCELLED', message })
    expect(internal).toEqual(told)
  })

  it('reports progress in order, before the result', async () => {
    const { api } = await open()
    const seen: number[] = []
    const result = await api.numbers.count({ to: 5 }, { onEvent: ({ at }) => seen.push(at) })
    expect({ seen, result }).toEqual({ seen: [1, 2, 3, 4, 5], result: { reached: 5 } })
  })

  it('ends a cancelled run with what was done', async () => {
    const { api } = await open()
    const controller = new AbortController()
    const { reached } = await api.numbers.count(
      { to: 100_000 },
      { signal: controller.signal, onEvent: ({ at }) => at === 3 && controller.abort() },
    )
    expect(reached).toBeGreaterThanOrEqual(3)
    expect(reached).toBeLessThan(100_000)
  })

  it('ends a feed when it is cancelled, without an error', async () => {
    const { api } = await open()
    const controller = new AbortController()
    const heard: string[] = []
    const ended = api.numbers.feed(undefined, {
      signal: controller.signal,
      onEvent: (event) => {
        heard.push(event)
        controller.abort()
      },
    })
    expect(await ended).toBeNull()
    expect(heard).toEqual(['first'])
  })

  it('does not begin a call that was cancelled before', async () => {
    const { api } = await open()
    await expect(api.numbers.double({ value: 1 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('does not answer what has not the form of a message, and lives on', async () => {
    const { api, client } = await open()
    for (const junk of [null, 7, 'x', {}, { type: 'call' }, { type: 'call', id: 1.5, group: 'numbers', method: 'echo' }, []]) {
      client.send(junk as never)
    }
    expect(await api.numbers.echo('still here')).toBe('still here')
  })

  it('fails waiting calls when the connection closes, and those that come after', async () => {
    const { api, close } = await open()
    let hasBegun: () => void
    const begun = new Promise<void>((resolve) => (hasBegun = resolve))
    const waiting = api.numbers.feed(undefined, { onEvent: () => hasBegun() })
    await begun
    const failed = expect(waiting).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    await close()
    await failed
    await expect(api.numbers.echo('late')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
  })
})

// Types: none of these compiles.
async function types(api: Client<typeof contract>): Promise<void> {
  // @ts-expect-error there is no such call
  void api.numbers.halve
  // @ts-expect-error the input has another type
  await api.numbers.double({ value: '5' })
  // @ts-expect-error the output has no such field
  void (await api.numbers.count({ to: 1 })).percent
  // @ts-expect-error the event has no such field
  await api.numbers.count({ to: 1 }, { onEvent: ({ percent }) => void percent })
}
void types
