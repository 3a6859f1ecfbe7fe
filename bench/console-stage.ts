import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../src/main/testing/free-port.ts'
import { MosquittoBroker } from '../src/main/testing/mosquitto-broker.ts'
import { openTestCore, testPassphrase, type TestCore } from '../src/main/testing/test-core.ts'
import { findTool } from '../src/main/testing/tools.ts'

/** A mosquitto over TLS on loopback, a core whose vault made its certificate, a client "bench" of that vault, and publishers. */
export interface ConsoleStage {
  core: TestCore
  mosquitto: MosquittoBroker
  port: number
  url: string
  files: { ca: string; cert: string; key: string }
  folder: string
  /** How many messages mosquitto has thrown away so far, because somebody took them too slowly. Wants mosquitto_sub. */
  droppedByBroker(): Promise<number>
  /** Starts publishers; `rate` is for each, 0 as fast as the broker takes it. */
  load(options: { publishers: number; rate: number; seconds: number }): Load
  close(): Promise<void>
}

export interface Load {
  readonly hasEnded: boolean
  /** Ends it where it still runs, and gives what was sent. */
  stop(): Promise<{ sent: number; seconds: number }>
}

/** How often mosquitto tells its counters. */
const brokerCountsEverySeconds = 1

/** Sets the stage. Wants openssl and mosquitto. */
export async function setConsoleStage(): Promise<ConsoleStage> {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-bench-'))
  const core = await openTestCore()
  await core.api.vault.create({ passphrase: testPassphrase })
  await core.api.authorities.create({ subject: { commonName: 'Bench CA' } })
  await core.api.brokers.issue({ subject: { commonName: 'localhost' }, altNames: [{ type: 'dns', value: 'localhost' }] })
  await core.api.clients.issue({ name: 'bench' })
  await core.api.exports.write({ target: 'pem-files', folder, overwrite: true })
  const port = await freePort()
  const settings = [
    // As root it would give up its rights, and with them its key files.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    `listener ${port} 127.0.0.1`,
    ...['cafile broker/ca.crt', 'certfile broker/localhost.crt', 'keyfile broker/localhost.key', 'require_certificate true'],
    ...['use_identity_as_username true', `sys_interval ${brokerCountsEverySeconds}`],
    ...['log_type error', 'log_type information'],
  ]
  writeFileSync(join(folder, 'mosquitto.conf'), `${settings.join('\n')}\n`)
  const mosquitto = await MosquittoBroker.start(folder)
  const url = `mqtts://localhost:${port}`
  const client = join(folder, 'devices', 'bench')
  const files = { ca: join(client, 'ca.crt'), cert: join(client, 'bench.crt'), key: join(client, 'bench.key') }
  return {
    core,
    mosquitto,
    port,
    url,
    files,
    folder,
    async droppedByBroker() {
      await wait(2 * brokerCountsEverySeconds * 1000)
      const identity = ['--cafile', files.ca, '--cert', files.cert, '--key', files.key]
      const args = ['-h', 'localhost', '-p', String(port), ...identity, '-t', '$SYS/broker/publish/messages/dropped', '-C', '1']
      const { stdout } = await promisify(execFile)(findTool('mosquitto_sub')!, args, { timeout: 10_000 })
      return Number(stdout)
    },
    load: ({ publishers, rate, seconds }) => {
      const numbers = ['--publishers', publishers, '--rate', rate, '--seconds', seconds].map(String)
      const identity = Object.entries(files).flatMap(([name, path]) => [`--${name}`, path])
      return runningLoad(spawn(process.execPath, ['tools/mqtt-load.ts', '--broker', url, ...identity, ...numbers], { stdio: ['ignore', 'pipe', 'inherit'] }))
    },
    async close() {
      await core.close()
      await mosquitto.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function runningLoad(child: ChildProcess): Load {
  let said = ''
  child.stdout!.on('data', (data: Buffer) => (said += data.toString()))
  const closed = once(child, 'close')
  return {
    get hasEnded() {
      return child.exitCode !== null
    },
    async stop() {
      child.kill('SIGINT')
      await closed
      return JSON.parse(said) as { sent: number; seconds: number }
    },
  }
}
