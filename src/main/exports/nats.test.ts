import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { freePort } from '../testing/free-port.ts'
import { giveTo, ordinaryUser, type RunningCommand } from '../testing/mosquitto-broker.ts'
import { findTool, lacksTools } from '../testing/tools.ts'
import { WatchedProcess } from '../testing/watched-process.ts'
import { nats } from './nats.ts'
import type { ExportIdentity, Peer } from './target.ts'
import { fixedBroker, sourceOf, textOf } from './testing/bundle-source.ts'
import { DeviceFolder } from './testing/device-folder.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

const peer = (name: string, kind: Peer['kind'] = 'device', subject = `CN=${name}`): Peer => ({ name, kind, subject, credential: null })
const peers = [peer('sensor-1'), peer('sensor-2', 'device', 'CN=sensor-2,O=Home'), peer('My dash', 'client')]

describe('the folder for nats-server', () => {
  it('holds settings with a reason for each block', async () => {
    const files = await nats.files(sourceOf(fixedBroker(), { peers }), { acl: true })
    await expect(textOf(files, 'nats-server.conf')).toMatchFileSnapshot('testing/snapshots/nats.conf')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/nats.txt')
  })
  it('says which names leave no topic to use', () => {
    const fleet = new OpensslFleet()
    fleet.addAuthority('Root')
    const identity = fleet.issue('b', { kind: 'broker', issuer: 'Root', altNames: [{ type: 'dns', value: 'b' }] })
    const messages = (given: Peer[], options: object) => nats.check(sourceOf(identity, { peers: given, now: new Date() }), options).map(({ message }) => message)
    expect(messages([peer('a b'), peer('lamp')], { acl: true })).toEqual([expect.stringMatching(/^"a b" can be no part of a NATS subject/)])
    expect(messages([peer('a b')], {})).toEqual([])
    expect(messages([], {})).toEqual([expect.stringMatching(/nobody can connect/)])
  })
})

describe.skipIf(lacksTools('nats-server', 'mosquitto_pub', 'mosquitto_sub', 'openssl', 'stdbuf'))('nats-server, run from its folder', () => {
  const fleet = new OpensslFleet()
  const names = [{ type: 'dns' as const, value: 'localhost' }]
  let top: string
  let port: number
  let server: WatchedProcess | undefined
  let listener: RunningCommand | undefined
  let devices: Record<'first' | 'second' | 'dash' | 'stranger' | 'hostile', DeviceFolder>
  const hostileName = 'x" } ] \\ $(id) é'

  beforeAll(async () => {
    fleet.addAuthority('Root')
    fleet.addAuthority('Issuing', 'Root')
    port = await freePort()
    top = mkdtempSync(join(tmpdir(), 'certwright-nats-'))
    chmodSync(top, 0o755)
    const at = { host: 'localhost', port }
    const write = (identity: ExportIdentity) => DeviceFolder.write(top, identity, at)
    devices = {
      first: await write(fleet.issue('sensor-1', { issuer: 'Issuing' })),
      second: await write(fleet.issue('sensor-2', { issuer: 'Root' })),
      dash: await write(fleet.issue('My dash', { kind: 'client', issuer: 'Root' })),
      stranger: await write(fleet.issue('stranger', { issuer: 'Root' })),
      hostile: await write(fleet.issue(hostileName, { issuer: 'Root' })),
    }
  })
  afterEach(async () => {
    await listener?.stop()
    await server?.stop()
    server = listener = undefined
  })
  afterAll(() => {
    rmSync(top, { recursive: true, force: true })
  })

  const start = async (folder: string, options: object, listed: Peer[]) => {
    const identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Issuing', altNames: names })
    const path = join(top, folder)
    await writeBundle(path, await nats.files(sourceOf(identity, { now: new Date(), peers: listed }), { port, ...options }), { overwrite: true })
    giveTo(ordinaryUser, path)
    // The port for NATS itself may be taken on this machine.
    server = new WatchedProcess(findTool('nats-server')!, ['-c', 'nats-server.conf', '-p', String(await freePort())], { cwd: path, ...ordinaryUser })
    await server.printed(/Server is ready/)
  }

  it('lets each device use its own topics and the client all, at QoS 0 and 1', async () => {
    await start('acl', { acl: true }, [peer('sensor-1'), peer('sensor-2'), peer('My dash', 'client')])
    listener = await devices.dash.listen('#', '-q 1')
    expect(devices.first.speak('sensor-2/forbidden', { extra: '-q 1' }).status).toBe(0)
    expect(devices.first.speak('sensor-1/hello')).toMatchObject({ status: 0, stderr: '' })
    expect(devices.second.speak('sensor-2/hello', { extra: '-q 1' })).toMatchObject({ status: 0 })
    await listener.printed(/^sensor-1\/hello hello$/m)
    await listener.printed(/^sensor-2\/hello hello$/m)
    expect(listener.output).not.toMatch(/forbidden|^\$(?!MQTT\/msgs)/m)
    await server!.printed(/Publish Violation - User "CN=sensor-1", Subject "sensor-2.forbidden"/)
    await listener.stop()
    listener = await devices.second.listen('sensor-2/#', '-q 1')
    expect(devices.dash.speak('sensor-2/command', { extra: '-q 1' })).toMatchObject({ status: 0 })
    await listener.printed(/^sensor-2\/command hello$/m)
    await expect(devices.second.listen('$MQTT/sub/#')).rejects.toThrow(/denied/)
    await expect(devices.second.listen('sensor-1/#')).rejects.toThrow(/denied/)
  })

  it('turns away who has no certificate, or one that is not in the list', async () => {
    await start('strangers', {}, [peer('sensor-1')])
    expect(devices.first.speak('any/topic')).toMatchObject({ status: 0, stderr: '' })
    expect(devices.first.speak('any/topic', { isNameless: true }).status).not.toBe(0)
    await server!.printed(/client didn't provide a certificate/)
    expect(devices.stranger.speak('any/topic').stderr).toMatch(/not authorised/)
  })

  it('reads the names of clients as they are, whatever is in them', async () => {
    const subject = 'CN=x\\" } ] \\\\ $(id) é'
    await start('hostile', {}, [peer(hostileName, 'device', subject), peer('sensor-1')])
    expect(devices.hostile.speak('any/topic')).toMatchObject({ status: 0 })
  })
})
