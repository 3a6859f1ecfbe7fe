import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { findTool } from '../../testing/tools.ts'
import type { TlsIdentity } from '../network-contract.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A real mosquitto on a free port. */
export interface Mosquitto {
  port: number
  log: () => string
  /** Ends it and waits for its end; a later `start` uses the same port. */
  stop: () => Promise<void>
  start: () => Promise<void>
}

export interface MosquittoOptions {
  tls?: { identity: TlsIdentity; authority: string } | undefined
  /** Further lines of its configuration file. */
  lines?: readonly string[]
  acl?: readonly string[]
  /** Over WebSocket. */
  isWebSocket?: boolean
}

/** Starts mosquitto and waits until it listens. Every certificate is required, and its common name is the user. */
export async function startMosquitto({ tls, lines = [], acl, isWebSocket = false }: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = temporaryFolder('mosquitto')
  const port = await freePort()
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const configuration = [
    // As root it would give up its rights, and with them its key files.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    // mosquitto 2.0.11 does not start with WebSocket listeners alone, and binds those to an interface, not to an address.
    ...(isWebSocket
      ? [`listener ${await freePort()} 127.0.0.1`, `listener ${port} lo`, 'protocol websockets']
      : [`listener ${port} 127.0.0.1`]),
    ...(tls
      ? [
          `cafile ${file('ca.crt', tls.authority)}`,
          `certfile ${file('broker.crt', tls.identity.certificateChain)}`,
          `keyfile ${file('broker.key', tls.identity.privateKey)}`,
          'require_certificate true',
          'use_identity_as_username true',
        ]
      : ['allow_anonymous true']),
    ...(acl ? [`acl_file ${file('acl', [...acl, ''].join('\n'))}`] : []),
    ...lines,
    'log_type all',
    '',
  ]
  const configurationFile = file('mosquitto.conf', configuration.join('\n'))
  let log = ''
  let stop = async () => undefined as void

  async function start(): Promise<void> {
    const child = spawn(findTool('mosquitto')!, ['-c', configurationFile], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (log += data.toString()))
    const ended = once(child, 'exit')
    stop = async () => {
      child.kill('SIGKILL')
      await ended
    }
    await Promise.race([
      listensOn(port),
      ended.then(() => {
        throw new Error(`mosquitto ended: ${log}`)
      }),
    ])
  }
  await start()
  return { port, log: () => log, stop: () => stop(), start }
}

/** A port of 127.0.0.1 on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves as soon as a connection is accepted there. */
async function listensOn(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    socket.destroy()
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
