import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { freePort } from '../testing/free-port.ts'
import type { RunningCommand } from '../testing/mosquitto-broker.ts'
import { rabbitmqPatienceMs, RabbitmqServer, rabbitmqTools } from '../testing/rabbitmq-server.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { rabbitmqDefinitions } from './rabbitmq-definitions.ts'
import { rabbitmq } from './rabbitmq.ts'
import type { Peer } from './target.ts'
import { fixedBroker, sourceOf, textOf } from './testing/bundle-source.ts'
import { DeviceFolder } from './testing/device-folder.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

const peer = (name: string, kind: Peer['kind'] = 'device'): Peer => ({ name, kind, subject: `CN=${name}`, credential: null })
const hostileName = 'x" ] .* (é) \\ $(id)'
const peers = [peer('sensor-1'), peer('sensor.2'), peer('My dash', 'client'), peer(hostileName)]

describe('the files for RabbitMQ', () => {
  it('have a reason for each line', async () => {
    const files = await rabbitmq.files(sourceOf(fixedBroker(), { peers }), { acl: true })
    await expect(textOf(files, 'conf.d/certwright.conf')).toMatchFileSnapshot('testing/snapshots/rabbitmq.conf')
    await expect(textOf(files, 'certwright/definitions.json')).toMatchFileSnapshot('testing/snapshots/rabbitmq.json')
    await expect(textOf(files, 'install.sh')).toMatchFileSnapshot('testing/snapshots/rabbitmq-install.sh')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/rabbitmq.txt')
  })
  it('give a name that a device and a client share one user, with the rights of the client', () => {
    const text = rabbitmqDefinitions([peer('a'), peer('a', 'client'), peer('b')], true)
    const { users, topic_permissions } = JSON.parse(text) as Record<string, { name?: string; user?: string }[]>
    expect(users!.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(topic_permissions!.map(({ user }) => user)).toEqual(['b'])
  })
})

describe('what is said before an export for RabbitMQ', () => {
  const fleet = new OpensslFleet()
  fleet.addAuthority('Root')
  const identity = fleet.issue('b', { kind: 'broker', issuer: 'Root', altNames: [{ type: 'dns', value: 'b' }] })
  const messages = (given: Peer[], options = {}) =>
    rabbitmq.check(sourceOf(identity, { peers: given, now: new Date() }), options).map(({ message }) => message)
  it('is who is nobody, shares a name, or shares topics', () => {
    expect(messages([])).toEqual([expect.stringMatching(/nobody can connect/)])
    expect(messages([peer('a'), peer('a', 'client')])).toEqual([expect.stringMatching(/^"a" is the name of a device and of a client/)])
    expect(messages([peer('a'), peer('a.b')], { acl: true })).toEqual([expect.stringMatching(/so "a" may use the topics of "a\.b" too/)])
    expect(messages([peer('a'), peer('a.b')])).toEqual([])
    expect(messages([peer('ab'), peer('a.b')], { acl: true })).toEqual([])
  })
})

const tools = [...rabbitmqTools, 'mosquitto_pub', 'mosquitto_sub', 'openssl', 'stdbuf', 'install']

describe.skipIf(lacksTools(...tools))('RabbitMQ with these files, installed', () => {
  const fleet = new OpensslFleet()
  const names = [{ type: 'dns' as const, value: 'localhost' }]
  let top: string
  let server: RabbitmqServer | undefined
  let listener: RunningCommand | undefined
  let devices: Record<'first' | 'second' | 'dash' | 'stranger' | 'hostile', DeviceFolder>

  beforeAll(async () => {
    fleet.addAuthority('Root')
    fleet.addAuthority('Issuing', 'Root')
    const port = await freePort()
    top = mkdtempSync(join(tmpdir(), 'certwright-rabbitmq-'))
    chmodSync(top, 0o755)
    const at = { host: 'localhost', port }
    const write = (name: string, issuer: string) => DeviceFolder.write(top, fleet.issue(name, { issuer }), at)
    devices = {
      first: await write('sensor-1', 'Issuing'),
      second: await write('sensor.2', 'Root'),
      dash: await write('My dash', 'Root'),
      stranger: await write('stranger', 'Root'),
      hostile: await write(hostileName, 'Root'),
    }
    const etc = await installed(port)
    server = await RabbitmqServer.start(join(top, 'home'), join(etc, 'conf.d'))
  }, rabbitmqPatienceMs)
  afterEach(async () => {
    await listener?.stop()
    listener = undefined
  })
  afterAll(async () => {
    await server?.stop()
    rmSync(top, { recursive: true, force: true })
  })

  /** By its own script into a folder, where the paths of the settings lead there. */
  const installed = async (port: number) => {
    const root = join(top, 'root')
    const folder = join(top, 'bundle')
    const identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Issuing', altNames: names })
    const source = sourceOf(identity, { now: new Date(), peers })
    await writeBundle(folder, await rabbitmq.files(source, { port, acl: true }), { overwrite: true })
    const { output } = runTool('sh', ['install.sh'], { cwd: folder, env: { ...process.env, DESTDIR: root } })
    expect(output).toBe(`Copied to below ${root}; no service was touched.\n`)
    const etc = join(root, 'etc/rabbitmq')
    const conf = join(etc, 'conf.d/certwright.conf')
    writeFileSync(conf, readFileSync(conf, 'utf8').replaceAll('/etc/rabbitmq', etc))
    return etc
  }

  it('lets each device use its own topics, and the client all', async () => {
    listener = await devices.dash.listen('#', '-q 1')
    expect(devices.first.speak('sensor.2/forbidden', { extra: '-q 1' }).status).not.toBe(0)
    expect(devices.first.speak('sensor-11/forbidden', { extra: '-q 1' }).status).not.toBe(0)
    expect(devices.second.speak('sensorx2/forbidden', { extra: '-q 1' }).status).not.toBe(0)
    expect(devices.first.speak('sensor-1/hello', { extra: '-q 1' })).toMatchObject({ status: 0, stderr: '' })
    expect(devices.second.speak('sensor.2/hello', { extra: '-q 1' })).toMatchObject({ status: 0, stderr: '' })
    await listener.printed(/^sensor-1\/hello hello$/m)
    // RabbitMQ has one sign for both, and gives it as a slash.
    await listener.printed(/^sensor\/2\/hello hello$/m)
    expect(listener.output).not.toContain('forbidden')
  })

  it('brings a device what is said to it', async () => {
    listener = await devices.second.listen('sensor.2/#', '-q 1')
    expect(devices.dash.speak('sensor.2/command', { extra: '-q 1' })).toMatchObject({ status: 0 })
    await listener.printed(/^sensor\/2\/command hello$/m)
  })

  it('turns away who has no certificate, is not in the list, or claims to be another', async () => {
    expect(devices.first.speak('sensor-1/hello', { extra: '-q 1', isNameless: true }).status).not.toBe(0)
    await server!.printed(/certificate_required/)
    expect(devices.stranger.speak('stranger/hello', { extra: '-q 1' }).stderr).toMatch(/bad user name or password/)
    for (const claim of [`-u 'My dash' -P ''`, `-u 'My dash' -P x`, `-u guest -P guest`]) {
      expect(devices.first.speak('sensor.2/hello', { extra: `-q 1 ${claim}` }).status).not.toBe(0)
    }
  })

  it('reads names as they are, whatever is in them', () => {
    expect(devices.hostile.speak(`${hostileName}/hello`, { extra: '-q 1' })).toMatchObject({ status: 0, stderr: '' })
    expect(devices.hostile.speak('x/hello', { extra: '-q 1' }).status).not.toBe(0)
  })
})
