import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ServerMessage } from '../../shared/rpc.ts'
import { lacksTools } from '../testing/tools.ts'
import type { ChildConnection } from '../transports/child-process.ts'
import type { TlsIdentity } from './network-contract.ts'
import { NetworkProcess, type NetworkProcessState } from './network-process.ts'
import { forkNetwork, type ForkedNetwork } from './testing/forked-network.ts'
import { TestAuthority } from './testing/test-authority.ts'

describe('the network process, as the core sees it', () => {
  const toStop: (() => void)[] = []
  afterEach(() => {
    for (const stop of toStop.splice(0)) stop()
  })

  function supervise(start: () => ChildConnection) {
    const network = new NetworkProcess(start)
    toStop.push(() => network.stop())
    const states: NetworkProcessState[] = []
    const waiting = new Set<() => void>()
    network.onState((state) => {
      states.push(state)
      for (const look of waiting) look()
    })
    return {
      network,
      states,
      until: (state: NetworkProcessState) =>
        new Promise<void>((resolve) => {
          const look = () => {
            if (states.some((each) => each.state === state.state && each.restarts === state.restarts)) resolve()
          }
          waiting.add(look)
          look()
        }),
    }
  }

  /** A server that accepts and says nothing, so that a test against it is a call that goes on. */
  async function silentServer(): Promise<{ port: number; accepted: Promise<unknown> }> {
    const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    toStop.push(() => server.close())
    return { port: (server.address() as AddressInfo).port, accepted: once(server, 'connection') }
  }

  const testOf = (port: number) => ({
    address: { scheme: 'mqtt' as const, host: '127.0.0.1', port, path: '' },
    identity: { tls: null, trustAnchors: [], clientId: 'x' },
    stageTimeoutMs: 60_000,
  })

  test('is not started before it is needed, and once', async () => {
    let starts = 0
    const { network, states } = supervise(() => {
      starts++
      return forkNetwork()
    })
    expect({ starts, pid: network.pid }).toEqual({ starts: 0, pid: undefined })
    await Promise.all([network.client().broker.stop({ port: 1 }), network.client().broker.stop({ port: 2 })])
    expect({ starts, states, pid: network.pid }).toEqual({
      starts: 1,
      states: [{ state: 'running', restarts: 0 }],
      pid: expect.any(Number),
    })
  })

  test('when it is killed, calls under way say so, and the next call finds a new process', async () => {
    const { network, states, until } = supervise(() => forkNetwork())
    const { port, accepted } = await silentServer()
    const underWay = network.client().test.run(testOf(port))
    await accepted
    const { pid } = network
    process.kill(pid!, 'SIGKILL')
    await expect(underWay).rejects.toMatchObject({
      code: 'NETWORK_PROCESS_STOPPED',
      remedy: expect.stringContaining('Try again'),
    })
    // Not yet started again: the call waits for it.
    expect(states.at(-1)).toEqual({ state: 'restarting', restarts: 1 })
    expect(await network.client().broker.stop({ port: 1 })).toBeNull()
    expect(network.pid).not.toBe(pid)
    await until({ state: 'running', restarts: 1 })
  })

  test('an old client says that its process has stopped', async () => {
    const { network, until } = supervise(() => forkNetwork())
    const old = network.client()
    await old.broker.stop({ port: 1 })
    process.kill(network.pid!, 'SIGKILL')
    await until({ state: 'running', restarts: 1 })
    await expect(old.broker.stop({ port: 1 })).rejects.toMatchObject({ code: 'NETWORK_PROCESS_STOPPED' })
  })

  test('a process that does not start is tried again, ever more slowly, and its callers are told', async () => {
    const startedAt: number[] = []
    const { network, until } = supervise(() => {
      startedAt.push(performance.now())
      if (startedAt.length < 4) throw new Error('EAGAIN')
      return forkNetwork()
    })
    // The first attempt fails at once; the call goes to the second, which fails a moment later.
    await expect(network.client().broker.stop({ port: 1 })).rejects.toMatchObject({ code: 'NETWORK_PROCESS_STOPPED' })
    await until({ state: 'running', restarts: 3 })
    expect(await network.client().broker.stop({ port: 1 })).toBeNull()
    const waits = startedAt.slice(1).map((at, index) => at - startedAt[index]!)
    expect(waits[2]).toBeGreaterThan(waits[0]!)
  })

  test('stopping ends it for good; calls under way say so; it starts again when it is needed', async () => {
    const children: ForkedNetwork[] = []
    const { network, states } = supervise(() => {
      const child = forkNetwork()
      children.push(child)
      return child
    })
    const { port, accepted } = await silentServer()
    const underWay = network.client().test.run(testOf(port))
    await accepted
    network.stop()
    await expect(underWay).rejects.toMatchObject({ code: 'NETWORK_PROCESS_STOPPED' })
    expect(await children[0]!.ended).toEqual({ code: null, signal: 'SIGKILL' })
    expect({ states, pid: network.pid }).toEqual({ states: [{ state: 'running', restarts: 0 }], pid: undefined })
    expect(await network.client().broker.stop({ port: 1 })).toBeNull()
    expect(children).toHaveLength(2)
  })

  test('an early message of a child that dies at once is no trouble', async () => {
    const closeListeners: (() => void)[] = []
    const said: ((message: ServerMessage) => void)[] = []
    const { network, until } = supervise(() => ({
      transport: {
        send: () => undefined,
        onMessage: (listener) => void said.push(listener),
        onClose: (listener) => void closeListeners.push(listener),
      },
      pid: undefined,
      kill: () => undefined,
    }))
    const call = network.client().broker.stop({ port: 1 })
    said[0]!({ type: 'event', id: 99, event: null })
    // A process that could not be spawned reports an error and an exit.
    for (const listener of closeListeners) listener()
    for (const listener of closeListeners) listener()
    await expect(call).rejects.toMatchObject({ code: 'NETWORK_PROCESS_STOPPED' })
    await until({ state: 'running', restarts: 1 })
  })
})

describe('the network process itself', () => {
  test('ends when its parent lets go of it', async () => {
    const network = forkNetwork()
    await network.client.broker.stop({ port: 1 })
    network.disconnect()
    expect({ ...(await network.ended), complaints: network.complaints() }).toEqual({ code: 0, signal: null, complaints: '' })
  })

  test('leaves Ctrl-C to its parent', async () => {
    const network = forkNetwork()
    await network.client.broker.stop({ port: 1 })
    process.kill(network.pid!, 'SIGINT')
    expect(await network.client.broker.stop({ port: 1 })).toBeNull()
    network.kill()
  })

  test.each([
    ['uncaught exception', 'throw new Error("planted")'],
    ['unhandled rejection', 'Promise.reject(new Error("planted"))'],
  ])('ends at an %s, and says it in full', async (what, deed) => {
    const network = forkNetwork({ execArgv: ['--import', `data:text/javascript,process.once('message', () => { ${deed} })`] })
    // Sets it off; whether it is answered first is of no matter.
    await network.client.broker.stop({ port: 1 }).catch(() => undefined)
    const { code } = await network.ended
    expect({ code, complaints: network.complaints() }).toEqual({
      code: 1,
      complaints: expect.stringMatching(`^network: ${what}: Error: planted\n +at `),
    })
  })

  test('refuses what is not in its contract', async () => {
    const network = forkNetwork()
    await expect(network.client.broker.start({ port: -1 } as never)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    network.kill()
  })
})

describe.skipIf(lacksTools('openssl'))('a network process that is killed', () => {
  let broker: TlsIdentity
  let authority: TestAuthority
  beforeAll(() => {
    authority = new TestAuthority('Home CA')
    broker = authority.issue({ commonName: 'broker', usage: 'serverAuth', altNames: 'DNS:mqtt.test' })
  })

  test('in the middle of a proof leaves the port free, and the proof can be run again', async () => {
    const network = new NetworkProcess(() => forkNetwork())
    const participant = (name: string) => ({ name, tls: authority.issue({ commonName: name, usage: 'clientAuth' }) })
    const stranger = new TestAuthority('Other CA').issue({ commonName: 'sensor-1', usage: 'clientAuth' })
    const input = {
      broker: { tls: broker, trustAnchors: [authority.certificate] },
      listener: participant('sensor-1'),
      speaker: participant('sensor-2'),
      strangers: { otherCa: stranger, selfSigned: new TestAuthority('sensor-1').identity },
    }
    const interrupted = network.client().proof.run(input, {
      onEvent(step) {
        if (step.id === 'speaker') process.kill(network.pid!, 'SIGKILL')
      },
    })
    await expect(interrupted).rejects.toMatchObject({ code: 'NETWORK_PROCESS_STOPPED' })
    expect(await network.client().proof.run(input)).toMatchObject({ hasPassed: true })
    network.stop()
  })
})
