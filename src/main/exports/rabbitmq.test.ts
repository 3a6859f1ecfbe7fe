import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { freePort } from '../testing/free-port.ts'
import type { RunningCommand } from '../testing/mosquitto-broker.ts'
import { findTool, lacksTools, runTool } from '../testing/tools.ts'
import { WatchedProcess } from '../testing/watched-process.ts'
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

/** The server that Debian's package has, of whatever version; its wrapper in /usr/sbin insists on the user and place of the service. */
function serverScript(): string {
  const top = '/usr/lib/rabbitmq/lib'
  return join(top, readdirSync(top).find((name) => name.startsWith('rabbitmq_server-'))!, 'sbin/rabbitmq-server')
}
// Beyond what the slowest machine needs to start Erlang and RabbitMQ.
const patienceMs = 300_000
const tools = ['rabbitmq-server', 'epmd', 'mosquitto_pub', 'mosquitto_sub', 'openssl', 'stdbuf', 'install']

describe.skipIf(lacksTools(...tools))('RabbitMQ with these files, installed', () => {
  const fleet = new OpensslFleet()
  const names = [{ type: 'dns' as const, value: 'localhost' }]
  let top: string
  let portMapper: WatchedProcess | undefined
  let server: WatchedProcess | undefined
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
    // Everything of its own, so that a RabbitMQ of this machine goes on undisturbed.
    const isRoot = process.getuid?.() === 0
    const idOf = (flag: string) => Number(spawnSync('id', [flag, 'rabbitmq'], { encoding: 'utf8' }).stdout)
    const owner = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {}
    const home = join(top, 'home')
    for (const name of ['', 'mnesia']) mkdirSync(join(home, name))
    writeFileSync(join(home, 'enabled_plugins'), '[rabbitmq_mqtt].\n')
    if (isRoot) spawnSync('chown', ['-R', 'rabbitmq:', home])
    // In the foreground: the one that RabbitMQ would start goes on after it.
    const mapperPort = String(await freePort())
    portMapper = new WatchedProcess(findTool('epmd')!, ['-port', mapperPort, '-address', '127.0.0.1', '-d'], owner)
    await portMapper.printed(/entering the main select\(\) loop|epmd running/)
    const env = {
      PATH: process.env['PATH'],
      HOME: home,
      ERL_EPMD_PORT: mapperPort,
      RABBITMQ_NODENAME: 'certwright@localhost',
      RABBITMQ_NODE_PORT: String(await freePort()),
      RABBITMQ_DIST_PORT: String(await freePort()),
      RABBITMQ_CONFIG_FILE: join(home, 'none'),
      RABBITMQ_CONFIG_FILES: join(etc, 'conf.d'),
      RABBITMQ_CONF_ENV_FILE: join(home, 'none'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
      RABBITMQ_MNESIA_BASE: join(home, 'mnesia'),
      RABBITMQ_LOGS: '-',
    }
    server = new WatchedProcess(serverScript(), [], { cwd: home, env, ...owner })
    await server.printed(/Server startup complete/)
  }, patienceMs)
  afterEach(async () => {
    await listener?.stop()
    listener = undefined
  })
  afterAll(async () => {
    await server?.stop()
    await portMapper?.stop()
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
