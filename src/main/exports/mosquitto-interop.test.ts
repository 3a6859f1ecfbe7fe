import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { mosquitto } from './mosquitto.ts'
import { pemFiles } from './pem-files.ts'
import type { ExportIdentity, Peer } from './target.ts'
import { sourceOf } from './testing/bundle-source.ts'
import { freePort } from '../testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser, RunningCommand, type Owner } from '../testing/mosquitto-broker.ts'
import { mosquittoVersions, useMosquitto } from '../testing/mosquitto-versions.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

const names = [
  { type: 'dns' as const, value: 'localhost' },
  { type: 'ip' as const, value: '127.0.0.1' },
]
const passwords = { 'sensor-1': 'correct horse', 'sensor-2': 'battery staple' }
const isRoot = process.getuid?.() === 0

/** The lines that a README of ours gives to type, in order. */
function commandsOf(folder: string): string[] {
  return [...readFileSync(join(folder, 'README.txt'), 'utf8').matchAll(/^ {4,5}((?:mosquitto|XDG_|openssl|chmod).*)$/gm)].map((match) => match[1]!)
}

describe.skipIf(lacksTools('mosquitto', 'mosquitto_pub', 'mosquitto_sub', 'openssl', 'sha256sum', 'stdbuf')).each(mosquittoVersions)('the bundles for Mosquitto $version', (version) => {
  useMosquitto(version)
  const fleet = new OpensslFleet()
  let top: string
  let port: number
  let broker: MosquittoBroker | undefined
  let subscriber: RunningCommand | undefined

  beforeAll(async () => {
    fleet.addAuthority('Root')
    fleet.addAuthority('Issuing', 'Root')
    fleet.addAuthority('Stranger')
    port = await freePort()
    top = mkdtempSync(join(tmpdir(), 'certwright-bundles-'))
    // The broker runs as another user where the tests run as root, and has to pass through here.
    chmodSync(top, 0o755)
  })
  afterEach(async () => {
    await subscriber?.stop()
    await broker?.stop()
    broker = subscriber = undefined
  })
  afterAll(() => {
    rmSync(top, { recursive: true, force: true })
  })

  const write = async (folder: string, target: typeof mosquitto, identity: ExportIdentity, options: object, peers: Peer[] = []) => {
    const source = sourceOf(identity, { now: new Date(), broker: { name: 'localhost', altNames: names, port }, peers })
    expect(target.check(source, options).filter(({ severity }) => severity === 'error')).toEqual([])
    const path = join(top, folder)
    await writeBundle(path, await target.files(source, options), { overwrite: true })
    expect(runTool('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: path }).output).not.toMatch(/FAILED|WARNING/)
    return path
  }
  const startBroker = async (folder: string, owner: Owner = ordinaryUser) => {
    giveTo(owner, folder)
    broker = await MosquittoBroker.start(folder, owner)
    return broker
  }
  const shell = (command: string, cwd: string) => spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8', timeout: 30_000 })
  const subscribe = async (command: string, cwd: string) => {
    subscriber = new RunningCommand(`${command} -d`, cwd)
    await subscriber.printed(/^Subscribed /m)
    return subscriber
  }

  describe.each([
    ['the root', 'Root', 'ec-p256'],
    ['an issuing CA', 'Issuing', 'rsa-2048'],
  ] as const)('signed by %s', (_, issuer, keyType) => {
    let folder: string
    let sensors: [string, string]
    beforeAll(async () => {
      const at = `mutual-${issuer}`
      const identity = fleet.issue(`localhost ${issuer}`, { kind: 'broker', issuer, altNames: names, keyType })
      folder = await write(`${at}/broker`, mosquitto, identity, { port })
      const [first, second] = ['sensor-1', 'sensor-2'].map((name) => fleet.issue(name, { issuer, keyType }))
      sensors = [await write(`${at}/sensor-1`, pemFiles, first!, {}), await write(`${at}/sensor-2`, pemFiles, second!, { key: 'traditional' })]
    })

    it('let two devices talk over mutual TLS by the very command lines of their READMEs', async () => {
      const { output } = await startBroker(folder)
      expect(output).not.toMatch(/warning|deprecated|error/i)
      const [, listen] = commandsOf(sensors[1])
      const [, , speak] = commandsOf(sensors[0])
      expect(listen).toMatch(/^mosquitto_sub -h localhost /)
      const heard = await subscribe(listen!.replace('sensor-2/#', 'sensor-1/#'), sensors[1])
      expect(shell(speak!, sensors[0])).toMatchObject({ status: 0, stderr: '' })
      await heard.printed(/^sensor-1\/hello hello$/m)
      await broker!.printed(/u'sensor-1'/)
      await broker!.printed(/u'sensor-2'/)
    })

    it('refuse who has no certificate, a self-signed one in a known name, or one of another CA', async () => {
      await startBroker(folder)
      const speak = `mosquitto_pub -h localhost -p ${port} --cafile ca.crt -t sensor-1/hello -m intruder`
      const listen = commandsOf(sensors[0])[1]!
      const heard = await subscribe(listen, sensors[0])
      const bySelf = fleet.issue('sensor-1', { issuer: 'sensor-1' })
      const byStranger = fleet.issue('sensor-1', { issuer: 'Stranger' })
      for (const [name, rogue] of Object.entries({ bySelf, byStranger })) {
        const rogueFolder = await writeRogue(name, rogue)
        const { status } = shell(`${speak.replace('ca.crt', join(folder, '../sensor-1/ca.crt'))} --cert sensor-1.crt --key sensor-1.key`, rogueFolder)
        expect(status).not.toBe(0)
      }
      expect(shell(speak, sensors[0]).status).not.toBe(0)
      await broker!.printed(/peer did not return a certificate/)
      await broker!.printed(/certificate verify failed/)
      shell(commandsOf(sensors[0])[2]!, sensors[0])
      await heard.printed(/^sensor-1\/hello hello$/m)
      expect(heard.output).not.toContain('intruder')
    })

    it('let in a device that sends its certificate without the issuing CA', async () => {
      await startBroker(folder)
      const leaf = issuer === 'Issuing' ? 'sensor-1.leaf.crt' : 'sensor-1.crt'
      const { status } = shell(commandsOf(sensors[0])[2]!.replace('sensor-1.crt', leaf), sensors[0])
      expect(status).toBe(0)
    })

    it('keep the mode of the key', () => {
      expect(statSync(join(folder, 'broker.key')).mode & 0o777).toBe(0o600)
      expect(statSync(join(folder, 'mosquitto.conf')).mode & 0o777).toBe(0o644)
    })
  })

  async function writeRogue(name: string, identity: ExportIdentity): Promise<string> {
    const path = join(top, name)
    const files = await pemFiles.files(sourceOf(identity), {})
    await writeBundle(path, files, { overwrite: true })
    return path
  }

  const tlsVersionOf = async (options: { minVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'; maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' }) => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ciphers: 'DEFAULT@SECLEVEL=0', ...options })
    socket.once('secureConnect', () => resolve(socket.getProtocol()!))
    socket.once('error', () => resolve('refused'))
    const version = await promise
    socket.destroy()
    return version
  }
  const only = (version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') => ({ minVersion: version, maxVersion: version })

  it('name the oldest TLS version, not the only one', async () => {
    const identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Root', altNames: names })
    await startBroker(await write('tls12', mosquitto, identity, { port, mode: 'password', passwordIterations: 1000 }))
    expect(await tlsVersionOf(only('TLSv1.1'))).toBe('refused')
    expect(await tlsVersionOf(only('TLSv1.2'))).toBe('TLSv1.2')
    expect(await tlsVersionOf(only('TLSv1.3'))).toBe('TLSv1.3')
    await broker!.stop()
    await startBroker(await write('tls13', mosquitto, identity, { port, mode: 'password', passwordIterations: 1000, tlsVersion: 'tlsv1.3' }))
    expect(await tlsVersionOf(only('TLSv1.2'))).toBe('refused')
    expect(await tlsVersionOf(only('TLSv1.3'))).toBe('TLSv1.3')
  })

  it('let in by password who has the right one, over TLS alone', async () => {
    const peers = Object.entries(passwords).map(([name, password]): Peer => ({ name, kind: 'device', subject: `CN=${name}`, credential: { username: name, password } }))
    const identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Issuing', altNames: names })
    const folder = await write('password/broker', mosquitto, identity, { port, mode: 'password' }, peers)
    const sensor = await write(
      'password/sensor-1',
      pemFiles,
      { ...fleet.issue('sensor-1', { issuer: 'Issuing' }), credential: { username: 'sensor-1', password: passwords['sensor-1'] } },
      { mode: 'password' },
    )
    await startBroker(folder)
    const [protect, listen, speak] = commandsOf(sensor)
    expect(shell(protect!, sensor).status).toBe(0)
    const heard = await subscribe(listen!, sensor)
    expect(shell(speak!, sensor)).toMatchObject({ status: 0, stderr: '' })
    await heard.printed(/^sensor-1\/hello hello$/m)
    expect(shell(`${speak!} -P wrong`, sensor).stderr).toMatch(/not authorised/)
    const nameless = `mosquitto_pub -h localhost -p ${port} --cafile ca.crt -t sensor-1/hello -m hello`
    expect(shell(nameless, sensor).stderr).toMatch(/not authorised/)
    expect(shell(nameless.replace('--cafile ca.crt ', ''), sensor).status).not.toBe(0)
  })

  it('keep a device to its own topics, and let a client see all', async () => {
    const identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Root', altNames: names })
    const peers: Peer[] = [
      { name: 'sensor-1', kind: 'device', subject: 'CN=sensor-1', credential: null },
      { name: 'My dash', kind: 'client', subject: 'CN=My dash', credential: null },
    ]
    const folder = await write('acl/broker', mosquitto, identity, { port, acl: true }, peers)
    expect(statSync(join(folder, 'acl')).mode & 0o777).toBe(0o600)
    const sensor = await write('acl/sensor-1', pemFiles, fleet.issue('sensor-1', { issuer: 'Root' }), {})
    const dash = await write('acl/dash', pemFiles, fleet.issue('My dash', { kind: 'client', issuer: 'Root' }), {})
    await startBroker(folder)
    const heard = await subscribe(commandsOf(dash)[1]!.replace('"My dash/#"', '"#"'), dash)
    const speak = commandsOf(sensor)[2]!
    shell(speak.replace('sensor-1/hello', 'sensor-2/hello'), sensor)
    shell(speak, sensor)
    await heard.printed(/^sensor-1\/hello hello$/m)
    expect(heard.output).not.toMatch(/^sensor-2\/hello/m)
  })

  it('show a broker whose certificate openssl verifies by the command of its PEM files', async () => {
    const identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Issuing', altNames: names })
    await startBroker(await write('shown/mosquitto', mosquitto, identity, { port, mode: 'password', passwordIterations: 1000 }))
    const folder = await write('shown/pem', pemFiles, identity, {})
    const look = commandsOf(folder)[1]!
    expect(look).toMatch(/^openssl s_client -connect localhost:/)
    const { stdout, stderr } = shell(`${look} </dev/null`, folder)
    expect(stdout + stderr).toMatch(/Verification: OK\nVerified peername: localhost/)
  })

  describe.skipIf(!isRoot || spawnSync('id', ['mosquitto']).status !== 0)('started by root, as a service is', () => {
    it('runs once the folder belongs to the user mosquitto, and not before; the key keeps its mode', async () => {
      const identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Root', altNames: names })
      const folder = await write('service', mosquitto, identity, { port })
      chmodSync(folder, 0o755)
      await expect(MosquittoBroker.start(folder, {})).rejects.toThrow(/Permission denied/)
      expect(shell('chown -R mosquitto: . && chmod 700 .', folder).status).toBe(0)
      broker = await MosquittoBroker.start(folder, {})
      expect(statSync(join(folder, 'broker.key')).mode & 0o777).toBe(0o600)
    })
  })
})
