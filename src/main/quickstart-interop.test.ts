import { spawnSync } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QuickstartResult } from '../shared/contract.ts'
import { freePort } from './testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser, RunningCommand } from './testing/mosquitto-broker.ts'
import { testPassphrase } from './testing/test-core.ts'
import { lacksTools, runTool } from './testing/tools.ts'

const cli = join(import.meta.dirname, 'cli.ts')

/** What a person does who has nothing but the program and Debian's Mosquitto. */
describe.skipIf(lacksTools('mosquitto', 'mosquitto_pub', 'mosquitto_sub', 'openssl', 'certtool'))('quickstart, judged by others', () => {
  let folder: string
  let out: string
  let result: QuickstartResult
  let broker: MosquittoBroker
  let port: number

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'certwright-quickstart-'))
    chmodSync(folder, 0o755)
    out = join(folder, 'out')
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'quickstart', '--to', out, '--json'], {
      env: { ...process.env, CERTWRIGHT_DATA: join(folder, 'data'), CERTWRIGHT_PASSPHRASE: testPassphrase },
      encoding: 'utf8',
    })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    result = JSON.parse(stdout) as QuickstartResult
    // The bundle is made for port 8883, which may be taken where the tests run.
    port = await freePort()
    const conf = join(out, 'broker', 'mosquitto.conf')
    writeFileSync(conf, readFileSync(conf, 'utf8').replace(/^listener 8883/m, `listener ${port}`))
    giveTo(ordinaryUser, join(out, 'broker'))
    broker = await MosquittoBroker.start(join(out, 'broker'), ordinaryUser)
  }, 120_000)
  afterAll(async () => {
    await broker.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const device = (id: string) => {
    const at = join(out, 'devices', id)
    return `--cafile ${join(at, 'ca.crt')} --cert ${join(at, `${id}.crt`)} --key ${join(at, `${id}.key`)} -i ${id}`
  }
  const brokerFile = (name: string) => join(out, 'broker', name)
  const shell = (command: string) => spawnSync('sh', ['-c', command], { encoding: 'utf8', timeout: 30_000 })

  it('prints what it made and each step of the proof, all passed', () => {
    expect(result.bundles.map((bundle) => bundle.folder)).toEqual(['broker', 'devices/sensor-1', 'devices/sensor-2'])
    expect(result.proof.length).toBeGreaterThanOrEqual(7)
    expect(result.proof.filter(({ state }) => state !== 'passed')).toEqual([])
    expect(readFileSync(brokerFile('mosquitto.conf'), 'utf8')).toMatch(/^require_certificate true$/m)
  })

  it('lets the two devices exchange a message by every name and address that resolves here', async () => {
    const reachable: string[] = []
    for (const { value } of result.broker.altNames) {
      const address = await lookup(value).catch(() => undefined)
      // A listener without an address is reached over IPv4 and IPv6, where the machine has it.
      if (address && runTool('openssl', ['s_client', '-connect', `${value.includes(':') ? `[${value}]` : value}:${port}`], { input: '' }).output.includes('CONNECTED')) {
        reachable.push(value)
      }
    }
    expect(reachable).toEqual(expect.arrayContaining(['localhost', '127.0.0.1']))
    for (const host of reachable) {
      const subscriber = new RunningCommand(`mosquitto_sub -h ${host} -p ${port} ${device('sensor-1')} -t sensor-1/in -C 1 -d`, folder)
      await subscriber.printed(/^Subscribed /m)
      const sent = shell(`mosquitto_pub -h ${host} -p ${port} ${device('sensor-2')} -t sensor-1/in -m "hello by ${host}" -q 1`)
      expect({ host, status: sent.status, stderr: sent.stderr }).toEqual({ host, status: 0, stderr: '' })
      await subscriber.printed(new RegExp(`^hello by ${host}$`, 'm'))
      await subscriber.stop()
    }
  }, 120_000)

  it('shows every listed name to openssl, and no other', () => {
    const ca = join(out, 'devices', 'sensor-1', 'ca.crt')
    const at = join(out, 'devices', 'sensor-1')
    const verify = (flag: string, value: string) =>
      runTool('openssl', [
        ...['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', ca, '-verify_return_error', '-x509_strict', flag, value],
        ...['-cert', join(at, 'sensor-1.crt'), '-key', join(at, 'sensor-1.key')],
      ], { input: '' })
    for (const { type, value } of result.broker.altNames) {
      expect(verify(type === 'ip' ? '-verify_ip' : '-verify_hostname', value).output).toContain('Verify return code: 0 (ok)')
    }
    expect(verify('-verify_hostname', 'other.lan').status).not.toBe(0)
    expect(verify('-verify_ip', '192.0.2.1').status).not.toBe(0)
    expect(result.broker.altNames.map(({ value }) => value)).toContain(hostname().toLowerCase())
  })

  it('refuses a client without a certificate and one with a certificate of its own making', () => {
    const ca = join(out, 'devices', 'sensor-1', 'ca.crt')
    const without = shell(`mosquitto_pub -h localhost -p ${port} --cafile ${ca} -t x -m intruder`)
    expect(without.status).not.toBe(0)
    const [key, certificate] = [join(folder, 'rogue.key'), join(folder, 'rogue.crt')]
    runTool('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key])
    runTool('openssl', ['req', '-x509', '-new', '-key', key, '-subj', '/CN=sensor-1', '-days', '1', '-out', certificate])
    const rogue = shell(`mosquitto_pub -h localhost -p ${port} --cafile ${ca} --cert ${certificate} --key ${key} -t x -m intruder`)
    expect(rogue.status).not.toBe(0)
  })

  it('made certificates that openssl and GnuTLS accept strictly', () => {
    const ca = join(out, 'devices', 'sensor-1', 'ca.crt')
    for (const [file, purpose] of [
      [join(out, 'devices', 'sensor-1', 'sensor-1.crt'), 'sslclient'],
      [join(out, 'devices', 'sensor-2', 'sensor-2.crt'), 'sslclient'],
    ] as const) {
      expect(existsSync(file)).toBe(true)
      expect(runTool('openssl', ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', ca, file]).output).toContain(': OK')
      expect(runTool('certtool', ['--verify', '--load-ca-certificate', ca, '--infile', file]).output).toContain('The certificate is trusted')
    }
  })
})
