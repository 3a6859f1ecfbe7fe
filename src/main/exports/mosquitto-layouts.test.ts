import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { freePort } from '../testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser, type Owner, RunningCommand } from '../testing/mosquitto-broker.ts'
import { mosquittoVersions, useMosquitto } from '../testing/mosquitto-versions.ts'
import { findTool, lacksTools, runTool } from '../testing/tools.ts'
import { mosquitto } from './mosquitto.ts'
import { pemFiles } from './pem-files.ts'
import type { AuthorityRevocations, BundleFile, Peer } from './target.ts'
import { fixedBroker, sourceOf, textOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

const names = [{ type: 'dns' as const, value: 'localhost' }]
const peer = (name: string, kind: Peer['kind'] = 'device'): Peer => ({ name, kind, subject: `CN=${name}`, credential: { username: name, password: `secret of ${name}` } })
const peers = [peer('sensor-1'), peer('sensor-2'), peer('dash', 'client')]
const everything = { mode: 'both', acl: true, passwordIterations: 1000 } as const
const source = sourceOf(fixedBroker(), { peers, revocations: [listOf('Home CA')] })
const pathsIn = (conf: string) => [...conf.matchAll(/^(?:certfile|keyfile|cafile|crlfile|password_file|acl_file) (.*)$/gm)].map((match) => match[1]!)
const pathsOf = (files: readonly BundleFile[]) => files.map(({ path }) => path)

function listOf(name: string): AuthorityRevocations {
  return { name, hasIssued: true, changesSince: 0, list: { der: Uint8Array.of(3, 3, 3), nextUpdate: new Date('2026-03-30T00:00:00Z') } }
}

describe('the files for Docker', () => {
  // The Compose Specification: these keys and no others, short syntax.
  const compose = z.strictObject({
    services: z.strictObject({
      mosquitto: z.strictObject({
        image: z.literal('eclipse-mosquitto:2'),
        restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
        ports: z.array(z.string().regex(/^\d+:\d+$/)).min(1),
        volumes: z.array(z.string().regex(/^(\.\/[\w-]+|[\w-]+):\/[\w/-]+$/)),
      }),
    }),
    volumes: z.record(z.string(), z.null()),
  })

  it.each([{}, { mode: 'password', passwordIterations: 1000 }, { ...everything, port: 1234, passwordPort: 1235 }])(
    'agree with one another: paths in the settings, mounts and ports (%j)',
    async (options) => {
      const files = await mosquitto.files(source, { ...options, layout: 'docker' })
      const { services, volumes } = compose.parse(parse(textOf(files, 'docker-compose.yml')))
      const { ports, volumes: mounts } = services.mosquitto
      const [[folder, inside], ...others] = mounts.map((mount) => mount.split(':')) as [[string, string], ...[string, string][]]
      const conf = textOf(files, 'config/mosquitto.conf')
      const named = pathsIn(conf).map((path) => posix.join(folder, posix.relative(inside, path)))
      expect(named.length).toBeGreaterThan(2)
      expect(pathsOf(files)).toEqual(expect.arrayContaining(named))
      expect(inside).toBe('/mosquitto/config')
      expect(others.map(([name]) => name)).toEqual(Object.keys(volumes))
      expect(conf).toContain(`persistence_location ${others[0]![1]}/\n`)
      expect(ports).toEqual([...conf.matchAll(/^listener (\d+)$/gm)].map(([, port]) => `${port}:${port}`))
      for (const line of textOf(files, 'README.txt').match(/docker run .*/g)!) {
        for (const port of ports) expect(line).toContain(`-p ${port} `)
        for (const mount of mounts) expect(line.replace(/"(\$PWD|%cd%|\$\{PWD\})/, '"./').replace('.//', './')).toContain(mount)
      }
    },
  )
  it('are run by a line for each shell, and sh gives docker what it says', async () => {
    const files = await mosquitto.files(source, { layout: 'docker' })
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/mosquitto-docker.txt')
    await expect(textOf(files, 'docker-compose.yml')).toMatchFileSnapshot('testing/snapshots/mosquitto-docker.yml')
    await expect(textOf(files, 'config/mosquitto.conf')).toMatchFileSnapshot('testing/snapshots/mosquitto-docker.conf')
    const [inSh, inCmd, inPowerShell] = textOf(files, 'README.txt').match(/docker run .*/g)!
    const { stdout } = spawnSync('sh', ['-c', inSh.replace('docker', `printf '%s\\n'`)], { cwd: '/tmp', encoding: 'utf8' })
    expect(stdout.split('\n')).toContain('/tmp/config:/mosquitto/config')
    expect(inCmd).toContain('-v "%cd%/config:/mosquitto/config"')
    expect(inPowerShell).toContain('-v "${PWD}/config:/mosquitto/config"')
  })
})

describe('the files for Debian', () => {
  it('are all put where the settings name them', async () => {
    const files = await mosquitto.files(source, { ...everything, layout: 'debian' })
    const script = textOf(files, 'install.sh')
    const puts = [...script.matchAll(/^put (\S+) (\S+) /gm)].map(([, from, to]) => ({ from: from!, to: to! }))
    const named = pathsIn(textOf(files, 'conf.d/certwright.conf'))
    expect(puts.map(({ to }) => to)).toEqual(expect.arrayContaining([...new Set(named), '/etc/mosquitto/conf.d/certwright.conf']))
    expect(puts.map(({ from }) => from).toSorted()).toEqual(pathsOf(files).filter((path) => path.includes('/') || path.startsWith('certwright')).toSorted())
    expect(textOf(files, 'conf.d/certwright.conf')).not.toMatch(/^(persistence|log_dest|pid_file|include_dir)/m)
    await expect(script).toMatchFileSnapshot('testing/snapshots/mosquitto-install.sh')
    await expect(textOf(files, 'conf.d/certwright.conf')).toMatchFileSnapshot('testing/snapshots/mosquitto-debian.conf')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/mosquitto-debian.txt')
  })
  it('let no name write a line of the script', async () => {
    const identity = fixedBroker({ name: "x\nrm -rf /; '$(touch /tmp/hostile)`" })
    const script = textOf(await mosquitto.files(sourceOf(identity), { layout: 'debian' }), 'install.sh')
    const lines = script.split('\n').filter((line) => line.includes('hostile'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^# /)
  })
})

describe('what is said before an export', () => {
  const messages = (options: object, change = {}) => mosquitto.check(sourceOf(fixedBroker(), { peers, now: new Date(), ...change }), options).map(({ severity, message }) => `${severity}: ${message}`)
  // The fixed identity is no certificate, which the general checks would stumble over.
  const fleet = new OpensslFleet()
  fleet.addAuthority('Root')
  const identity = fleet.issue('mqtt.home.lan', { kind: 'broker', issuer: 'Root', altNames: names })
  it.each([
    [{ mode: 'both', passwordPort: 8883 }, /^error: Certificates and passwords cannot share port 8883/],
    [{ identity: 'subject', acl: true }, /^error: The access rules go by the name of a device/],
    [{ tlsVersion: 'tlsv1.3' }, /^warning: With TLS 1.3 alone, ESP8266 boards/],
  ])('%j', (options, expected) => {
    expect(messages(options, { identity })).toEqual([expect.stringMatching(expected)])
    expect(messages({ mode: 'both', identity: 'client-id', acl: true }, { identity })).toEqual([])
  })
  it('names with which Mosquitto lets nobody use a topic', () => {
    const [message] = messages({ acl: true }, { identity, peers: [peer('a/b')] })
    expect(message).toMatch(/^warning: Mosquitto never lets "a\/b" use a topic/)
  })
})

const isRoot = process.getuid?.() === 0
const idOf = (flag: string) => Number(spawnSync('id', [flag, 'mosquitto'], { encoding: 'utf8' }).stdout)
const hasMosquittoUser = spawnSync('id', ['mosquitto']).status === 0
/** Root's copy is read by the user mosquitto through its group; anybody else's by whoever made it. */
const brokerUser: Owner = isRoot && hasMosquittoUser ? { uid: idOf('-u'), gid: idOf('-g') } : {}

describe.skipIf(lacksTools('mosquitto', 'mosquitto_pub', 'mosquitto_sub', 'openssl', 'stdbuf', 'install')).each(mosquittoVersions)('the files for Debian, installed, and those of the container, with Mosquitto $version', (version) => {
  useMosquitto(version)
  const fleet = new OpensslFleet()
  let top: string
  let port: number
  let passwordPort: number
  let broker: MosquittoBroker | undefined
  let subscriber: RunningCommand | undefined

  beforeAll(async () => {
    fleet.addAuthority('Root')
    ;[port, passwordPort] = [await freePort(), await freePort()]
    top = mkdtempSync(join(tmpdir(), 'certwright-layouts-'))
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

  const bundle = async (folder: string, options: object) => {
    const identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Root', altNames: names })
    const path = join(top, folder)
    await writeBundle(path, await mosquitto.files(sourceOf(identity, { now: new Date(), peers }), { layout: 'debian', port, passwordPort, ...options }), { overwrite: true })
    return path
  }
  const device = async (name: string, target: object) => {
    const path = join(top, `${name}-${JSON.stringify(target).replaceAll(/\W/g, '')}`)
    const identity = { ...fleet.issue(name, { issuer: 'Root' }), credential: { username: name, password: `secret of ${name}` } }
    const at = 'mode' in target ? passwordPort : port
    await writeBundle(path, await pemFiles.files(sourceOf(identity, { now: new Date(), broker: { name: 'localhost', altNames: names, port: at } }), target), { overwrite: true })
    return path
  }
  /** Into a folder, where the paths of the settings lead there, below the few lines that Debian's own mosquitto.conf has. */
  const installed = async (name: string, options: object) => {
    const root = join(top, `${name} root`)
    const folder = await bundle(name, options)
    const { status, output } = runTool('sh', ['install.sh'], { cwd: folder, env: { ...process.env, DESTDIR: root } })
    expect(output).toBe(`Copied to below ${root}; no service was touched.\n`)
    expect(status).toBe(0)
    const etc = join(root, 'etc/mosquitto')
    const conf = join(etc, 'conf.d/certwright.conf')
    writeFileSync(conf, readFileSync(conf, 'utf8').replaceAll('/etc/mosquitto', etc))
    writeFileSync(join(etc, 'mosquitto.conf'), `persistence false\nlog_dest stderr\ninclude_dir ${join(etc, 'conf.d')}\n`)
    return etc
  }
  const speak = (folder: string, topic: string, extra = '') => {
    const line = readFileSync(join(folder, 'README.txt'), 'utf8').match(/^ +((?:XDG_CONFIG_HOME=\S+ )?mosquitto_pub.*?) -t/m)![1]!
    return spawnSync('sh', ['-c', `${line} ${extra} -t ${topic} -m hello`], { cwd: folder, encoding: 'utf8', timeout: 30_000 })
  }

  it('are readable for the broker, and what is secret for nobody else', async () => {
    const etc = await installed('modes', everything)
    const modeOf = (path: string) => (statSync(join(etc, path)).mode & 0o777).toString(8)
    const keep = ['certs/certwright.key', 'certwright.passwords', 'certwright.acl', 'certs/certwright.crt', 'conf.d/certwright.conf']
    expect(keep.map(modeOf)).toEqual(['640', '600', '600', '644', '644'])
    if (isRoot && hasMosquittoUser) {
      const owners = keep.slice(0, 3).map((path) => statSync(join(etc, path))).map(({ uid, gid }) => [uid, gid])
      const { uid, gid } = brokerUser
      expect(owners).toEqual([[0, gid], [uid, gid], [uid, gid]])
    }
    expect(existsSync(join(etc, 'certs/certwright.key.before'))).toBe(false)
  })

  it('leave all as it was where one of them cannot be put in its place', async () => {
    const etc = await installed('half', {})
    const before = readFileSync(join(etc, 'certs/certwright.crt'), 'utf8')
    const folder = await bundle('half', {})
    rmSync(join(folder, 'conf.d/certwright.conf'))
    const { status } = runTool('sh', ['install.sh'], { cwd: folder, env: { ...process.env, DESTDIR: join(top, 'half root') } })
    expect(status).not.toBe(0)
    expect(readFileSync(join(etc, 'certs/certwright.crt'), 'utf8')).toBe(before)
    expect(existsSync(join(etc, 'conf.d/certwright.conf'))).toBe(true)
    expect(existsSync(join(etc, 'certs/certwright.crt.before'))).toBe(false)
  })

  it('wait for a key that was made elsewhere', async () => {
    const folder = join(top, 'keyless')
    const identity = { ...fleet.issue('localhost', { kind: 'broker', issuer: 'Root', altNames: names }), privateKey: null }
    await writeBundle(folder, await mosquitto.files(sourceOf(identity), { layout: 'debian' }), { overwrite: true })
    const { status, output } = runTool('sh', ['install.sh'], { cwd: folder, env: { ...process.env, DESTDIR: join(top, 'keyless root') } })
    expect(output).toMatch(/^error: put the private key of the broker at \/etc\/mosquitto\/certs\/certwright\.key first/)
    expect(status).toBe(1)
    expect(existsSync(join(top, 'keyless root'))).toBe(false)
  })

  it('let in certificates on one port and passwords on the other, each to its own topics', async () => {
    broker = await MosquittoBroker.start(await installed('both', everything), brokerUser)
    const [byCertificate, byPassword] = [await device('sensor-1', {}), await device('sensor-2', { mode: 'password' })]
    const dash = await device('dash', {})
    subscriber = new RunningCommand(`mosquitto_sub -h localhost -p ${port} --cafile ca.crt --cert dash.crt --key dash.key -t '#' -v -d`, dash)
    await subscriber.printed(/^Subscribed /m)
    speak(byCertificate, 'sensor-2/forbidden')
    speak(byPassword, 'sensor-1/forbidden')
    expect(speak(byCertificate, 'sensor-1/hello')).toMatchObject({ status: 0, stderr: '' })
    expect(speak(byPassword, 'sensor-2/hello')).toMatchObject({ status: 0, stderr: '' })
    await subscriber.printed(/^sensor-1\/hello hello$/m)
    await subscriber.printed(/^sensor-2\/hello hello$/m)
    expect(subscriber.output).not.toMatch(/^\S+\/forbidden/m)
    expect(speak(byPassword, 'sensor-2/hello', '-P wrong').stderr).toMatch(/not authorised/)
    // A password does not open the port for certificates, nor a certificate the one for passwords.
    expect(speak(byPassword, 'sensor-2/hello', `-p ${port}`).status).not.toBe(0)
    await broker.printed(/peer did not return a certificate/)
    expect(speak(byCertificate, 'sensor-1/hello', `-p ${passwordPort}`).stderr).toMatch(/not authorised/)
    expect(broker.output).not.toMatch(/warning|deprecated|permissions/i)
  })

  it.each([
    ['common-name', /as (?!sensor-1)\S+ \(p[24], c1, k60, u'sensor-1'\)/],
    ['subject', /as (?!sensor-1)\S+ \(p[24], c1, k60, u'CN=sensor-1'\)/],
    ['client-id', /as sensor-1 \(p[24], c1, k60, u'sensor-1'\)/],
  ])('name a client by its certificate: %s', async (identity, expected) => {
    broker = await MosquittoBroker.start(await installed(identity, { identity }), brokerUser)
    expect(speak(await device('sensor-1', {}), 'any/topic', '-i another -u another')).toMatchObject({ status: 0 })
    await broker.printed(expected)
  })

  it('of the container run too where its paths lead to a folder', async () => {
    const identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Root', altNames: names })
    const container = join(top, 'container')
    const files = await mosquitto.files(sourceOf(identity, { now: new Date(), peers }), { ...everything, layout: 'docker', port, passwordPort })
    await writeBundle(container, files, { overwrite: false })
    mkdirSync(join(container, 'data'))
    const config = join(container, 'config')
    const conf = join(config, 'mosquitto.conf')
    writeFileSync(conf, readFileSync(conf, 'utf8').replaceAll('/mosquitto/', `${container}/`))
    giveTo(ordinaryUser, container)
    broker = await MosquittoBroker.start(config, ordinaryUser)
    expect(speak(await device('sensor-1', {}), 'sensor-1/hello')).toMatchObject({ status: 0, stderr: '' })
    expect(speak(await device('sensor-2', { mode: 'password' }), 'sensor-2/hello')).toMatchObject({ status: 0, stderr: '' })
    expect(broker.output).not.toMatch(/warning|deprecated|permissions/i)
  })

  // The whole script with the real service, in namespaces of its own: nothing of this machine's Mosquitto is touched.
  const lacksNamespaces = !isRoot || !hasMosquittoUser || !existsSync('/etc/init.d/mosquitto') || existsSync('/run/systemd/system') || spawnSync('unshare', ['-mp', '--fork', 'true']).status !== 0
  describe.skipIf(lacksNamespaces)('with the service of a machine without systemd', () => {
    let machine: RunningCommand | undefined
    afterEach(async () => {
      await machine?.stop()
    })
    const boot = (etc: string, folder: string, command: string) => {
      mkdirSync(join(etc, 'conf.d'), { recursive: true })
      mkdirSync(join(top, 'log'), { recursive: true })
      chmodSync(etc, 0o755)
      // Without Debian's pid_file: its init script makes that file as root, and Mosquitto then may not write it.
      writeFileSync(join(etc, 'mosquitto.conf'), 'log_dest file /var/log/mosquitto/mosquitto.log\ninclude_dir /etc/mosquitto/conf.d\n')
      writeFileSync(
        join(top, 'boot.sh'),
        `mount --bind '${findTool('mosquitto')!}' /usr/sbin/mosquitto\n` +
          'mount --bind "$1" /etc/mosquitto\nmount -t tmpfs tmpfs /run\ninstall -d -o mosquitto /run/mosquitto\nmount -t tmpfs tmpfs /var/log/mosquitto\nchown mosquitto /var/log/mosquitto\n' +
          `cd "$2"\n${command}\n`,
      )
      machine = new RunningCommand(`exec unshare --mount --pid --fork --kill-child --mount-proc sh '${join(top, 'boot.sh')}' '${etc}' '${folder}'`, top)
      return machine
    }

    it('run at once', async () => {
      const folder = await bundle('service', everything)
      const running = boot(join(top, 'service-etc'), folder, 'sh install.sh && exec sleep infinity')
      await running.printed(/^The service mosquitto runs with the new files\.$/m)
      expect(speak(await device('sensor-1', {}), 'sensor-1/hello')).toMatchObject({ status: 0, stderr: '' })
      expect(existsSync(join(top, 'service-etc/certs/certwright.key.before'))).toBe(false)
    })

    it('leave what was there before, running, where the broker does not run with them', async () => {
      const folder = await bundle('good', {})
      const bad = await bundle('bad', { mode: 'password', passwordIterations: 1000 })
      writeFileSync(join(bad, 'certs/certwright.crt'), 'no certificate\n')
      const running = boot(join(top, 'undo-etc'), folder, `sh install.sh && cd '${bad}' && sh install.sh; echo "status $?"; exec sleep infinity`)
      await running.printed(/^error: the broker does not run with these files, so what was there before is back/m)
      await running.printed(/^status 1$/m)
      expect(readFileSync(join(top, 'undo-etc/certs/certwright.crt'), 'utf8')).toBe(readFileSync(join(folder, 'certs/certwright.crt'), 'utf8'))
      expect(existsSync(join(top, 'undo-etc/certwright.passwords'))).toBe(false)
      expect(speak(await device('sensor-1', {}), 'sensor-1/hello')).toMatchObject({ status: 0 })
    })
  })
})
