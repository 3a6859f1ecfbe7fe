import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createPrivateKey } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAltName } from '../shared/alt-name.ts'
import type { CertificatePage } from '../shared/certificate.ts'
import { requestRecipe } from '../shared/request-recipes.ts'
import { freePort } from './testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser, RunningCommand } from './testing/mosquitto-broker.ts'
import { privateNumbersOf } from './testing/private-numbers.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { testPassphrase } from './testing/test-core.ts'
import { lacksTools, runTool } from './testing/tools.ts'

const cli = join(import.meta.dirname, 'cli.ts')
const clients = ['client-1', 'client-2']

/**
 * The four roles: an authority, a broker and two clients, each a folder that stands for a machine. Keys are born on three of
 * them and stay there; what is carried between them, in `usb`, are requests and certificates.
 */
describe.skipIf(lacksTools('mosquitto', 'mosquitto_pub', 'mosquitto_sub', 'openssl'))('the carried request', () => {
  const root = temporaryFolder('carried')
  const machine = (name: string, ...path: string[]) => join(root, name, ...path)
  let broker: MosquittoBroker | undefined
  let port: number
  let said = ''

  /** Our command line on the authority's machine. */
  const certwright = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args, '--json'], {
      cwd: machine('authority'),
      env: { ...process.env, CERTWRIGHT_DATA: machine('authority'), CERTWRIGHT_PASSPHRASE: testPassphrase },
      encoding: 'utf8',
    })
    said += stdout + stderr
    expect({ args, status, stderr }).toMatchObject({ status: 0 })
    return JSON.parse(stdout) as unknown
  }

  /** On the machine of that name: a key is born, and its request laid on the stick. */
  const makeRequest = (name: string, altNames: string[]) => {
    const recipe = requestRecipe('openssl', { commonName: name, altNames: altNames.map(parseAltName), keyType: 'ec-p256' })
    const { status, output } = runTool('sh', ['-e', '-c', recipe.commands.join('\n')], { cwd: machine(name) })
    expect({ status, output }).toMatchObject({ status: 0 })
    copyFileSync(machine(name, recipe.requestFile), machine('usb', recipe.requestFile))
  }

  beforeAll(async () => {
    chmodSync(root, 0o755)
    for (const name of ['authority', 'usb', 'broker', ...clients]) mkdirSync(machine(name))
    certwright('vault', 'create')
    certwright('authority', 'create', '--cn', 'Carried CA')

    makeRequest('broker', ['dns:localhost', 'ip:127.0.0.1'])
    for (const name of clients) makeRequest(name, [])

    const usb = machine('usb')
    certwright('request', 'sign', join(usb, 'broker.csr'), '--profile', 'mqtt-broker', '--to', join(usb, 'broker.pem'), '--ca-to', join(usb, 'ca.crt'))
    certwright('request', 'sign', ...clients.map((name) => join(usb, `${name}.csr`)), '--profile', 'mqtt-device', '--to', usb)

    for (const name of ['broker', ...clients]) {
      copyFileSync(machine('usb', `${name}.pem`), machine(name, `${name}.crt`))
      copyFileSync(machine('usb', 'ca.crt'), machine(name, 'ca.crt'))
    }
    port = await freePort()
    const conf = [
      `listener ${port} 127.0.0.1`,
      'cafile ca.crt',
      'certfile broker.crt',
      'keyfile broker.key',
      'require_certificate true',
      'use_identity_as_username true',
      'allow_anonymous false',
      'log_type all',
    ]
    writeFileSync(machine('broker', 'mosquitto.conf'), `${conf.join('\n')}\n`)
    giveTo(ordinaryUser, machine('broker'))
    broker = await MosquittoBroker.start(machine('broker'), ordinaryUser)
  }, 120_000)
  afterAll(() => broker?.stop())

  const options = (name: string) => `-p ${port} --cafile ca.crt --cert ${name}.crt --key ${name}.key -i ${name}`
  const publishFrom = (folder: string, identity: string) =>
    spawnSync('sh', ['-c', `mosquitto_pub -h localhost ${identity} -t lab/1 -m 'hello' -q 1`], { cwd: folder, encoding: 'utf8', timeout: 30_000 })

  it('gives certificates that openssl accepts strictly, each for the key of its machine', () => {
    for (const [name, purpose] of [['broker', 'sslserver'], ...clients.map((each) => [each, 'sslclient'] as const)] as const) {
      const { output } = runTool('openssl', ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', 'ca.crt', `${name}.crt`], { cwd: machine(name) })
      expect(output).toContain(': OK')
      const ofKey = runTool('openssl', ['pkey', '-in', `${name}.key`, '-pubout'], { cwd: machine(name) }).stdout
      expect(runTool('openssl', ['x509', '-in', `${name}.crt`, '-noout', '-pubkey'], { cwd: machine(name) }).stdout).toBe(ofKey)
    }
  })

  it('lets the two clients exchange a message through a broker that requires certificates', async () => {
    const subscriber = new RunningCommand(`mosquitto_sub -h localhost ${options('client-2')} -t lab/1 -C 1 -d`, machine('client-2'))
    await subscriber.printed(/^Subscribed /m)
    expect(publishFrom(machine('client-1'), options('client-1'))).toMatchObject({ status: 0, stderr: '' })
    await subscriber.printed(/^hello$/m)
    await subscriber.stop()
    expect(broker!.output).toMatch(/New client connected from .* as client-1 .*u'client-1'/)
  })

  it('has the broker refuse a rogue, by whatever name it calls itself and its authority', () => {
    const rogue = temporaryFolder('rogue')
    copyFileSync(machine('usb', 'ca.crt'), join(rogue, 'ca.crt'))
    const openssl = (...args: string[]) => expect(runTool('openssl', args, { cwd: rogue })).toMatchObject({ status: 0 })
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-keyout', 'alone.key', '-subj', '/CN=client-1', '-days', '9', '-out', 'alone.crt')
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-keyout', 'own-ca.key', '-subj', '/CN=Carried CA', '-days', '9', '-out', 'own-ca.crt')
    openssl('req', '-newkey', 'rsa:2048', '-noenc', '-keyout', 'signed.key', '-subj', '/CN=client-1', '-out', 'signed.csr')
    openssl('x509', '-req', '-in', 'signed.csr', '-CA', 'own-ca.crt', '-CAkey', 'own-ca.key', '-days', '9', '-out', 'signed.crt')
    for (const name of ['alone', 'signed']) {
      expect(publishFrom(rogue, options(name).replace(`-i ${name}`, `-i rogue-${name}`)).status).not.toBe(0)
      expect(broker!.output).not.toContain(`rogue-${name}`)
    }
    const without = publishFrom(rogue, `-p ${port} --cafile ca.crt -i rogue-without`)
    expect(without.status).not.toBe(0)
    // What it refuses is the rogue, not everybody.
    expect(publishFrom(machine('client-1'), options('client-1')).status).toBe(0)
  })

  it('never brought a private key of a broker or client to the authority, nor to the stick', () => {
    const { certificates } = certwright('certificate', 'list') as CertificatePage
    const withKey = (has: boolean) => certificates.filter(({ hasKey }) => hasKey === has).map(({ name }) => name).sort()
    expect({ here: withKey(true), elsewhere: withKey(false) }).toEqual({ here: ['Carried CA'], elsewhere: ['broker', ...clients] })

    const carried = readdirSync(machine('usb')).map((file) => readFileSync(machine('usb', file), 'latin1'))
    const kept = readdirSync(machine('authority'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    expect(carried.join()).not.toContain('PRIVATE KEY')
    expect(kept.length).toBeGreaterThan(0)
    for (const name of ['broker', ...clients]) {
      const pkcs8 = createPrivateKey(readFileSync(machine(name, `${name}.key`))).export({ format: 'der', type: 'pkcs8' })
      for (const number of privateNumbersOf(pkcs8)) {
        const places = [...carried, ...kept, said]
        for (const spelling of ['latin1', 'hex', 'base64'] as const) {
          const text = Buffer.from(number).toString(spelling).replace(/=+$/, '')
          expect(places.some((place) => place.includes(text))).toBe(false)
        }
      }
    }
  })
})
