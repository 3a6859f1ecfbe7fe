import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { Aedes, type AedesOptions } from 'aedes'
import { expect } from 'vitest'
import type { ConnectionTestEvent, ConnectionTestResult } from '../../../shared/connection-test.ts'
import type { Mend } from '../../../shared/mend.ts'
import { mendSchema } from '../../../shared/mend.ts'
import type { Problem, ProblemSide } from '../../../shared/problem.ts'
import { foldTest, nothingTested } from '../../../shared/connection-test.ts'
import type { TlsIdentity } from '../../mqtt/network-contract.ts'
import { startMosquitto, type Mosquitto, type MosquittoOptions } from '../../mqtt/testing/mosquitto.ts'
import { tlsIdentityOf, trustAnchorOf } from '../../services/identity.ts'
import { Vault } from '../../store/vault.ts'
import { openTestCore, testPassphrase, type TestCore } from '../../testing/test-core.ts'
import { findTool } from '../../testing/tools.ts'
import { freePort } from '../../testing/free-port.ts'
import { WatchedProcess } from '../../testing/watched-process.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { rowWith } from '../catalogue.ts'

type Identity = Parameters<TestCore['api']['connectionTest']['run']>[0]['identity']

/** What a row is to be told as. */
export interface ExpectedProblem {
  row: number
  /** Several where it is a matter of moments which one sees it. */
  stage: string | readonly string[]
  /** The row's own where left out. */
  side?: ProblemSide
  weight?: Problem['weight']
  /** The kinds of what is offered, in their order. */
  mends?: readonly Mend['kind'][]
  message?: RegExp
}

/**
 * A real core, and real brokers that are wrong in one way each. Everything that is opened here is closed by `close`, which also sees
 * that the network process of the core is the one that it began with: one unhandled rejection would have ended it.
 */
export class FailureLab {
  readonly core: TestCore
  readonly folder = temporaryFolder('failure-lab')
  readonly #toStop: (() => Promise<void>)[] = []
  #files = 0

  private constructor(core: TestCore) {
    this.core = core
  }

  /** With a vault that has `Home CA`, the broker `mqtt.home.lan` (also 127.0.0.1 and localhost) and the devices sensor-1 and sensor-2. */
  static async open(options: Parameters<typeof openTestCore>[0] = {}): Promise<FailureLab> {
    const lab = new FailureLab(await openTestCore(options))
    if (options.inFolder === undefined) await lab.#fill()
    return lab
  }

  async #fill(): Promise<void> {
    const { api } = this.core
    await api.vault.create({ passphrase: testPassphrase })
    await api.authorities.create({ subject: { commonName: 'Home CA' } })
    await api.brokers.issue({
      subject: { commonName: 'mqtt.home.lan' },
      altNames: [
        { type: 'dns', value: 'mqtt.home.lan' },
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ],
    })
    await api.devices.enrol({ ids: ['sensor-1', 'sensor-2'] })
  }

  async close(): Promise<void> {
    await this.stopBrokers()
    const networks = this.core.children.filter(({ entry }) => entry === 'network')
    await this.core.close()
    expect(networks.length).toBeLessThanOrEqual(1)
  }

  async stopBrokers(): Promise<void> {
    for (const stop of this.#toStop.splice(0)) await stop()
  }

  /** What a broker or device needs of the vault: its chain, its key, and the root above. */
  async secretsOf(reference: string): Promise<{ identity: TlsIdentity; authority: string }> {
    const vault = Vault.open(join(this.core.folder, 'default.certwright'))
    try {
      await vault.unlock(testPassphrase)
      const stored = vault.find(reference)
      return { identity: tlsIdentityOf(vault, stored), authority: trustAnchorOf(vault, stored) }
    } finally {
      vault.close()
    }
  }

  /** A file of the lab; gives its path. */
  file(content: string | Uint8Array, ending = 'pem'): string {
    const path = join(this.folder, `${++this.#files}.${ending}`)
    writeFileSync(path, content)
    return path
  }

  /** An identity of files. */
  files(identity: TlsIdentity): { certificateFile: string; keyFile: string } {
    return { certificateFile: this.file(identity.certificateChain), keyFile: this.file(identity.privateKey) }
  }

  async mosquitto(options: MosquittoOptions): Promise<Mosquitto> {
    const started = await startMosquitto(options)
    this.#toStop.push(started.stop)
    return started
  }

  /** Mosquitto with a certificate, which wants one that this CA has signed. */
  async mosquittoWith(identity: TlsIdentity, authority: string, options: Omit<MosquittoOptions, 'tls'> = {}): Promise<number> {
    return (await this.mosquitto({ tls: { identity, authority }, ...options })).port
  }

  /** A bare TLS server; what it does with a connection is for the test. */
  async tlsServer(options: TlsOptions, onConnection: (socket: TLSSocket) => void = () => undefined): Promise<number> {
    const server = createTlsServer(options, (socket) => {
      socket.on('error', () => undefined)
      onConnection(socket)
    })
    server.on('tlsClientError', () => undefined)
    return await this.#listening(server)
  }

  /** aedes behind Node's own TLS: a broker written in Node, which lets in whom `options` let in. */
  async nodeBroker(identity: TlsIdentity, options: TlsOptions = {}, rules: AedesOptions = {}): Promise<number> {
    const aedes = await Aedes.createBroker(rules)
    aedes.on('clientError', () => undefined)
    aedes.on('connectionError', () => undefined)
    this.#toStop.push(() => new Promise((resolve) => aedes.close(() => resolve())))
    const credentials = { cert: identity.certificateChain, key: identity.privateKey }
    return await this.tlsServer({ ...credentials, ...options }, (socket) => void aedes.handle(socket))
  }

  /** `openssl s_server`, which takes one connection at a time and judges certificates within the handshake, under TLS 1.2 too. */
  async opensslServer(identity: TlsIdentity, options: readonly string[]): Promise<number> {
    const port = await freePort()
    const files = ['-cert', this.file(identity.certificateChain), '-key', this.file(identity.privateKey)]
    const server = new WatchedProcess(findTool('openssl')!, ['s_server', '-www', '-accept', `127.0.0.1:${port}`, ...files, ...options], {})
    this.#toStop.push(() => server.stop())
    await server.printed(/ACCEPT/)
    return port
  }

  /** A TCP server that does what it is told with each connection. */
  async tcpServer(onConnection: (socket: Socket) => void): Promise<number> {
    return await this.#listening(
      createServer((socket) => {
        socket.on('error', () => undefined)
        onConnection(socket)
      }),
    )
  }

  async #listening(server: Server): Promise<number> {
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => sockets.delete(socket))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    // Before what stands behind it.
    this.#toStop.unshift(async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    })
    return (server.address() as AddressInfo).port
  }

  /** Tests a connection; what was told on the way and the result agree. */
  async test(url: string, identity: Identity): Promise<ConnectionTestResult> {
    const events: ConnectionTestEvent[] = []
    const result = await this.core.api.connectionTest.run({ url, identity }, { onEvent: (event) => void events.push(event) })
    const heard = events.reduce(foldTest, nothingTested)
    expect(heard.steps).toEqual(result.steps)
    expect(heard.presented).toEqual(result.presented)
    for (const { row } of result.problems) expect(heard.problems.map((each) => each.row)).toContain(row)
    expect(result.hasPassed).toBe(!result.problems.some(({ weight }) => weight === 'blocks'))
    for (const problem of result.problems) {
      expect(problem.message).toMatch(/^[^\n]{10,}[.?!]$/)
      expect(problem.remedy).toMatch(/^[^\n]{10,}[.]$/)
      for (const mend of problem.mends) expect(mendSchema.parse(mend)).toEqual(mend)
    }
    return result
  }
}

/** The verdict is this problem: the first that blocks. */
export function expectVerdict({ problems }: ConnectionTestResult, expected: ExpectedProblem): void {
  expectProblem(problems.find(({ weight }) => weight === 'blocks'), problems, { weight: 'blocks', ...expected })
}

/** It passes, and this is said all the same. */
export function expectWarning({ hasPassed, problems, steps }: ConnectionTestResult, expected: ExpectedProblem): void {
  expect({ hasPassed, failed: steps.filter(({ state }) => state === 'failed') }).toEqual({ hasPassed: true, failed: [] })
  expectProblem(problems.find(({ row }) => row === expected.row), problems, { weight: 'warns', ...expected })
}

function expectProblem(found: Problem | undefined, all: readonly Problem[], { row, stage, side, weight, mends = [], message }: ExpectedProblem): void {
  const told = found && { row: found.row, stage: found.stage, side: found.side, weight: found.weight, mends: found.mends.map(({ kind }) => kind) }
  const stages: readonly unknown[] = [stage].flat()
  expect(told, JSON.stringify(all, null, 1)).toEqual({ row, stage: stages.includes(found?.stage) ? found?.stage : stage, side: side ?? rowWith(row).side, weight, mends })
  if (message) expect(found?.message).toMatch(message)
}
