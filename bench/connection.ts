import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { freePort } from '../src/main/testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser } from '../src/main/testing/mosquitto-broker.ts'
import { openTestCore, testPassphrase } from '../src/main/testing/test-core.ts'
import { findTool } from '../src/main/testing/tools.ts'
import { median, row } from './rounds.ts'

const rounds = 15

/** How long the test of a healthy broker takes: everything, beside what other programs take for one connection of it. */
export async function connection(): Promise<void> {
  const missing = ['mosquitto', 'mosquitto_pub', 'openssl'].filter((tool) => findTool(tool) === undefined)
  if (missing.length > 0) {
    console.log(`left out: ${missing.join(', ')} not installed`)
    return
  }
  const core = await openTestCore()
  const folder = mkdtempSync(join(tmpdir(), 'certwright-bench-'))
  chmodSync(folder, 0o755)
  const port = await freePort()
  await core.api.vault.create({ passphrase: testPassphrase })
  await core.api.authorities.create({ subject: { commonName: 'Bench CA' } })
  await core.api.brokers.issue({ subject: { commonName: 'localhost' }, altNames: [{ type: 'dns', value: 'localhost' }] })
  await core.api.devices.enrol({ ids: ['sensor-1'] })
  await core.api.exports.write({ target: 'mosquitto', folder, options: { port } })
  await core.api.exports.write({ target: 'pem-files', folder, only: ['sensor-1'] })
  giveTo(ordinaryUser, join(folder, 'broker'))
  const broker = await MosquittoBroker.start(join(folder, 'broker'), ordinaryUser)

  const files = ['ca.crt', 'sensor-1.crt', 'sensor-1.key'].map((name) => join(folder, 'devices', 'sensor-1', name))
  const [ca, certificate, key] = files as [string, string, string]
  const program = (name: string, args: string[]) => () => {
    const { status, stderr } = spawnSync(findTool(name)!, args, { input: '', encoding: 'utf8' })
    if (status !== 0) throw new Error(`${name}: ${stderr}`)
  }
  const test = async () => {
    const { hasPassed, problems } = await core.api.connectionTest.run({ url: `mqtts://localhost:${port}`, identity: { as: 'sensor-1' } })
    if (!hasPassed || problems.length > 0) throw new Error(JSON.stringify(problems))
  }
  const contenders: Record<string, () => Promise<void> | void> = {
    'certwright: the whole test, with all that it looks at': test,
    'mosquitto_pub: one message with QoS 1': program('mosquitto_pub', [
      ...['-h', 'localhost', '-p', String(port), '--cafile', ca, '--cert', certificate, '--key', key],
      ...['-V', 'mqttv5', '-q', '1', '-t', 'sensor-1/bench', '-m', 'hello'],
    ]),
    'openssl s_client: one handshake': program('openssl', [
      ...['s_client', '-connect', `localhost:${port}`, '-CAfile', ca, '-cert', certificate, '-key', key, '-verify_return_error', '-brief'],
    ]),
  }
  console.log(row('certwright: the first test, which starts two processes', `${Math.round(await timeOf(test))} ms`))
  const times = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) for (const [name, run] of Object.entries(contenders)) times.get(name)!.push(await timeOf(run))
  for (const [name, each] of times) console.log(row(`${name}, median`, `${Math.round(median(each))} ms`, `up to ${Math.round(Math.max(...each))} ms`))
  await broker.stop()
  await core.close()
  rmSync(folder, { recursive: true, force: true })
}

async function timeOf(run: () => Promise<void> | void): Promise<number> {
  const begin = performance.now()
  await run()
  return performance.now() - begin
}
