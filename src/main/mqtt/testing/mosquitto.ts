import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../testing/free-port.ts'
import { MosquittoBroker } from '../../testing/mosquitto-broker.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import type { TlsIdentity } from '../network-contract.ts'

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
  file('mosquitto.conf', configuration.join('\n'))
  let broker = await MosquittoBroker.start(folder)
  let log = ''
  return {
    port,
    log: () => log + broker.output,
    stop: () => broker.stop(),
    async start() {
      log += broker.output
      broker = await MosquittoBroker.start(folder)
    },
  }
}
