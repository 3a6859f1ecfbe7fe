import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { freePort } from '../testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser } from '../testing/mosquitto-broker.ts'
import { lacksTools } from '../testing/tools.ts'
import { javaStores } from './java-stores.ts'
import { mosquitto } from './mosquitto.ts'
import type { BundleSource, ExportIdentity } from './target.ts'
import { sourceOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

const names = [{ type: 'dns' as const, value: 'localhost' }]
const password = 'correct $horse "1" \\'

describe.skipIf(lacksTools('openssl', 'keytool', 'javac', 'java', 'mosquitto', 'stdbuf'))('the bundle of stores for Java', () => {
  const fleet = new OpensslFleet()
  let top: string
  let port: number
  let broker: MosquittoBroker

  beforeAll(async () => {
    fleet.addAuthority('Root')
    fleet.addAuthority('Issuing', 'Root')
    fleet.addAuthority('Stranger')
    port = await freePort()
    top = mkdtempSync(join(tmpdir(), 'certwright-java-'))
    chmodSync(top, 0o755)
    const identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Issuing', altNames: names, keyType: 'rsa-2048' })
    const folder = join(top, 'broker')
    await writeBundle(folder, await mosquitto.files(sourceOf(identity, { now: new Date() }), { port }), { overwrite: false })
    giveTo(ordinaryUser, folder)
    broker = await MosquittoBroker.start(folder, ordinaryUser)
  })
  afterAll(async () => {
    await broker.stop()
    rmSync(top, { recursive: true, force: true })
  })

  const write = async (folder: string, identity: ExportIdentity, options: { password: string; form?: string }, change: Partial<BundleSource> = {}) => {
    const source = sourceOf(identity, { now: new Date(), broker: { name: 'localhost', altNames: names, port }, ...change })
    const path = join(top, folder)
    await writeBundle(path, await javaStores.files(source, options), { overwrite: false })
    return path
  }
  const commandsOf = (folder: string) =>
    [...readFileSync(join(folder, 'README.txt'), 'utf8').matchAll(/^ {5}((?:keytool|java) .*)$/gm)].map((match) => match[1]!)
  const shell = (command: string, cwd: string, secret = password) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8', timeout: 120_000, env: { ...process.env, STORE_PASSWORD: secret } })
    return { status, output: stdout + stderr }
  }

  it.each([
    ['ec-p256', 'modern', 'Issuing'],
    ['rsa-2048', 'compatible', 'Root'],
  ] as const)('lets a Java program with a key of %s (%s) into Mosquitto by the commands of its README', async (keyType, form, issuer) => {
    const name = `sensor ${keyType}`
    const folder = await write(name, fleet.issue(name, { issuer, keyType }), { password, form })
    const [listKeys, listTrust, connect] = commandsOf(folder)
    expect(shell(listKeys!, folder).output).toMatch(new RegExp(`^${name}, .*PrivateKeyEntry`, 'm'))
    expect(shell(listTrust!, folder).output).toMatch(/^ca, .*trustedCertEntry/m)
    expect(shell(listTrust!, folder, 'battery staple')).toMatchObject({ status: 1, output: expect.stringContaining('password was incorrect') as string })
    const { status, output } = shell(connect!, folder)
    expect(output).toMatch(/^TLSv1\.3 with CN=localhost\nThe broker lets us in$/m)
    expect(status).toBe(0)
    await broker.printed(new RegExp(`u'${name}'`))
  })

  it('trust every root of a roll-over, and nobody else', async () => {
    const identity = fleet.issue('sensor-2', { issuer: 'Stranger' })
    const both = await write('both', identity, { password }, { trustAnchors: [identity.root, fleet.issue('x', { issuer: 'Root' }).root] })
    const [, listTrust, connect] = commandsOf(both)
    expect(shell(listTrust!, both).output).toMatch(/^ca, [^]*^ca-2, /m)
    // It trusts the broker; the broker does not trust it.
    const refused = shell(connect!, both)
    expect(refused.status).toBe(1)
    expect(refused.output).toMatch(/SSLHandshakeException|SSLException|EOFException|SocketException/)
    expect(refused.output).not.toContain('PKIX path')
    const own = await write('own', identity, { password })
    expect(shell(connect!, own).output).toMatch(/PKIX path building failed/)
  })

  it('are refused with a password that Java cannot use', async () => {
    const identity = fleet.issue('sensor-3', { issuer: 'Root' })
    const options = { password: 'Kärlek och åska' }
    const problems = javaStores.check(sourceOf(identity, { now: new Date() }), options)
    expect(problems).toMatchObject([{ severity: 'error', message: expect.stringContaining('beyond ASCII') as string }])
    const folder = await write('umlaut', identity, options)
    expect(shell(`LC_ALL=C.UTF-8 ${commandsOf(folder)[0]!}`, folder, options.password).status).not.toBe(0)
  })

  it('serve a Java broker: the key store has the key and its chain', async () => {
    const identity = fleet.issue('java.local', { kind: 'broker', issuer: 'Issuing', altNames: names })
    const folder = await write('java-broker', identity, { password })
    expect(shell(`${commandsOf(folder)[0]!} -v`, folder).output).toMatch(/Certificate chain length: 2/)
  })
})
