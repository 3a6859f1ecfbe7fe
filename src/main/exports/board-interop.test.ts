import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyType } from '../../shared/key-type.ts'
import type { AltName } from '../../shared/alt-name.ts'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { freePort } from '../testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser } from '../testing/mosquitto-broker.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { cArray } from './c-array.ts'
import { cHeader } from './c-header.ts'
import { der } from './der.ts'
import { esp32Arduino } from './esp32-arduino.ts'
import { esp8266Arduino } from './esp8266-arduino.ts'
import { espIdf } from './esp-idf.ts'
import { mosquitto } from './mosquitto.ts'
import type { BundleSource, ExportIdentity, ExportTarget } from './target.ts'
import { array, boardJudges, compileJudge, lacksBoardJudges, pemString } from './testing/board-judges.ts'
import { sourceOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

const kinds: readonly [keyType: KeyType, issuer: string][] = [
  ['ec-p256', 'Root'],
  ['ec-p384', 'Issuing'],
  ['rsa-2048', 'RSA Root'],
]

/** As EMBED_TXTFILES and EMBED_FILES do: the octets of a file under its name, a text with a zero at its end. */
function embed(name: string, form: string): string {
  const symbol = `_binary_${name}_${form}`
  const end = form === 'pem' ? '.byte 0\n' : ''
  return `.global ${symbol}_start\n${symbol}_start:\n.incbin "${name}.${form}"\n${end}.global ${symbol}_end\n${symbol}_end:\n`
}

describe.skipIf(lacksBoardJudges() || lacksTools('g++', 'mosquitto'))('the bundles for boards, in C', () => {
  const fleet = new OpensslFleet()
  const identities = new Map<KeyType, ExportIdentity>()
  beforeAll(() => {
    fleet.addAuthority('Root')
    fleet.addAuthority('Issuing', 'Root')
    fleet.addAuthority('RSA Root', undefined, 'rsa-2048')
    for (const [keyType, issuer] of kinds) identities.set(keyType, fleet.issue(`board-${keyType}`, { issuer, keyType }))
  })

  /** Writes a bundle without errors into a folder of its own, which it gives. */
  const write = async (target: ExportTarget, keyType: KeyType, options: object = {}, change: Partial<BundleSource> = {}) => {
    const source = sourceOf(identities.get(keyType)!, { now: new Date(), ...change })
    expect(target.check(source, options).filter(({ severity }) => severity === 'error')).toEqual([])
    const folder = temporaryFolder('board')
    for (const { path, bytes } of await target.files(source, options)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), bytes)
    }
    return folder
  }

  describe.each(kinds)('%s, signed by %s', (keyType, issuer) => {
    const hasIssuer = issuer === 'Issuing'
    const names = ['device', ...(hasIssuer ? ['issuer'] : [])].map((name) => `${name}_der`)

    it.each([
      { storage: 'plain', guard: false },
      { storage: 'const', guard: true },
      { storage: 'progmem', guard: true },
    ] as const)('as C headers ($storage) compile without a warning and are read by both libraries', async (options) => {
      const folder = await write(cHeader, keyType, options)
      const headers = ['ca_der', ...names, 'device_key_der'].map((name) => `${name.replace('_key', '-key').replace('_der', '.der')}.h`)
      const included = options.guard ? [...headers, ...headers] : headers
      const head = included.map((name) => `#include "${name}"`).join('\n')
      for (const judge of boardJudges) {
        const program = compileJudge(judge, folder, { head, authorities: [array('ca_der')], chain: names.map(array), key: array('device_key_der') })
        expect(runTool(program, []).output).toBe('read\n')
      }
    })

    it.each(['pkcs8', 'traditional'])('as DER (%s key) are read by both libraries and by openssl as the README says', async (key) => {
      const folder = await write(der, keyType, { key })
      const stem = `board-${keyType}`
      const paths = ['ca.der', `${stem}.der`, ...(hasIssuer ? [`${stem}.issuer.der`] : []), `${stem}.key.der`]
      const head = paths.map((path, at) => cArray(`object${at}`, readFileSync(join(folder, path)), 'const')).join('')
      const [authority, ...rest] = paths.map((_, at) => array(`object${at}`))
      for (const judge of boardJudges) {
        const program = compileJudge(judge, folder, { head, authorities: [authority!], chain: rest.slice(0, -1), key: rest.at(-1) })
        expect(runTool(program, []).output).toBe('read\n')
      }
      const commands = [...readFileSync(join(folder, 'README.txt'), 'utf8').matchAll(/^ {4,5}(chmod|openssl)(.*)$/gm)]
      expect(commands).toHaveLength(4)
      for (const [, tool, args] of commands) {
        const { status, output } = runTool('sh', ['-c', `${tool}${args}`], { cwd: folder })
        expect(status, output).toBe(0)
      }
    })
  })

  describe('beside a Mosquitto', () => {
    const brokers: MosquittoBroker[] = []
    afterAll(async () => {
      for (const broker of brokers) await broker.stop()
    })

    const start = async (name: string, altNames: readonly AltName[], issuer: string, mode = 'mutual') => {
      const port = await freePort()
      const identity = fleet.issue(name, { kind: 'broker', issuer, altNames })
      const peers = [{ name: 'b', subject: 'CN=b', kind: 'device' as const, credential: { username: 'b', password: 'pass word' } }]
      const top = temporaryFolder('board-broker')
      chmodSync(top, 0o755)
      const folder = join(top, 'broker')
      await writeBundle(folder, await mosquitto.files(sourceOf(identity, { now: new Date(), peers }), { port, mode }), { overwrite: false })
      giveTo(ordinaryUser, folder)
      brokers.push(await MosquittoBroker.start(folder, ordinaryUser))
      return { name, altNames, port }
    }
    const both: AltName[] = [
      { type: 'dns', value: 'localhost' },
      { type: 'ip', value: '127.0.0.1' },
    ]
    const headerOf = (folder: string) => readFileSync(join(folder, 'mqtt_tls/identity.h'), 'utf8')
    const addressOf = (header: string) => /BROKER_HOST "(.*)"\n#define BROKER_PORT (\d+)/.exec(header)!.slice(1) as [string, string]

    it.each(kinds)('a board with %s, signed by %s, connects by name with what its header holds', async (keyType, issuer) => {
      const broker = await start(`broker-${keyType}`, both, issuer)
      for (const [target, judge, options] of [
        [esp8266Arduino, 'bearssl', { form: 'pem' }],
        [esp8266Arduino, 'bearssl', { form: 'der-progmem' }],
        [esp32Arduino, 'mbedtls', {}],
      ] as const) {
        const folder = await write(target, keyType, options, { broker })
        const sketchText = readFileSync(join(folder, 'mqtt_tls/mqtt_tls.ino'), 'utf8')
        const hasIssuer = issuer === 'Issuing'
        const isDer = 'form' in options && options.form === 'der-progmem'
        const names = isDer && hasIssuer ? ['device', 'device_2'] : ['device']
        const put = isDer ? array : pemString
        const head = '#include "mqtt_tls/identity.h"'
        const program = compileJudge(judge, folder, { head, authorities: [put('ca')], chain: names.map(put), key: put('device_key') })
        const [host, port] = addressOf(headerOf(folder))
        const issuerType = /BR_KEYTYPE_(EC|RSA)\)/.exec(sketchText)?.[1] ?? 'RSA'
        expect(runTool(program, [host, port, host, issuerType]).output).toBe('read\nconnected 0\n')
      }
    })

    it('an address is matched by neither library unless it is listed as a DNS name too, which the check says', async () => {
      const address: AltName = { type: 'ip', value: '127.0.0.1' }
      const bare = await start('broker-bare', [address], 'Root')
      const listedTwice = await start('broker-twice', [address, { type: 'dns', value: '127.0.0.1' }], 'Root')
      for (const [target, judge, severity] of [
        [esp8266Arduino, 'bearssl', 'error'],
        [esp32Arduino, 'mbedtls', 'warning'],
      ] as const) {
        const source = sourceOf(identities.get('ec-p256')!, { now: new Date(), broker: bare })
        expect(target.check(source, {})).toEqual([expect.objectContaining({ severity, remedy: expect.stringContaining('dns:127.0.0.1') as string })])
        const folder = await write(target, 'ec-p256', {}, { broker: listedTwice })
        const pem = pemString
        const names = { head: '#include "mqtt_tls/identity.h"', authorities: [pem('ca')], chain: [pem('device')], key: pem('device_key') }
        const program = compileJudge(judge, folder, names)
        const connect = (port: number) => runTool(program, ['127.0.0.1', String(port), '127.0.0.1', 'EC']).output
        expect(connect(bare.port)).toMatch(/refused/)
        expect(connect(listedTwice.port)).toBe('read\nconnected 0\n')
      }
    })
  })

  describe.each([
    [esp8266Arduino, 'esp8266', 'pem'],
    [esp8266Arduino, 'esp8266', 'der-progmem'],
    [esp8266Arduino, 'esp8266', 'littlefs'],
    [esp32Arduino, 'esp32', undefined],
  ] as const)('the sketch of $id (%s, %s)', (target, board, form) => {
    it.each(kinds.flatMap(([keyType]) => [[keyType, 'mutual'] as const, [keyType, 'password'] as const]))('compiles without a warning: %s, %s', async (keyType, mode) => {
      const credential = { username: `b" \\ ??/ \u202e`, password: `p"); "` }
      const identity = { ...identities.get(keyType)!, name: 'lamp" ??/ \\', credential }
      const folder = await write(target, keyType, { mode, ...(form && { form }) }, { identity })
      const boards = join(import.meta.dirname, 'testing/boards')
      const strict = ['-std=gnu++17', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', `-I${boards}/${board}`, `-I${boards}/arduino`]
      const { status, output } = runTool('g++', [...strict, '-DARDUINO=10800', '-include', 'Arduino.h', '-x', 'c++', 'mqtt_tls.ino'], { cwd: join(folder, 'mqtt_tls') })
      expect(status, output).toBe(0)
    })
  })

  describe.each(kinds)('the component for ESP-IDF of %s, signed by %s', (keyType, issuer) => {
    it.each(['pem', ...(issuer === 'Issuing' ? [] : ['der'])])('fills in what Mbed TLS reads (%s)', async (form) => {
      const folder = await write(espIdf, keyType, { form })
      const component = join(folder, 'components/mqtt_identity')
      const embedded = ['ca', 'device', 'device_key'].map((name) => embed(name, form))
      writeFileSync(join(component, 'embedded.S'), `.section .rodata\n${embedded.join('')}.section .note.GNU-stack,"",@progbits\n`)
      const head = `#include "include/mqtt_identity.h"
#include <string.h>
static esp_mqtt_client_config_t config;
#define CONTENT(text, length) {(const unsigned char *)(text), (length) != 0 ? (length) : strlen(text) + 1}`
      const put = (field: string) => `CONTENT(config.${field}, config.${field}_len)`
      const proof = 'credentials.authentication'
      const names = { head, authorities: [put('broker.verification.certificate')], chain: [put(`${proof}.certificate`)], key: put(`${proof}.key`) }
      const boards = join(import.meta.dirname, 'testing/boards/esp-idf')
      const first = '    mqtt_identity_apply(&config);'
      const program = compileJudge('mbedtls', component, { ...names, first }, [`-I${boards}`, '-Iinclude', 'mqtt_identity.c', 'embedded.S'])
      expect(runTool(program, []).output).toBe('read\n')
    })
  })

  it('a key of somebody else is told from the right one', async () => {
    const folder = await write(der, 'ec-p256')
    const others = identities.get('ec-p384')!
    const head = [identities.get('ec-p256')!.root, identities.get('ec-p256')!.certificate, others.privateKey!].map((bytes, at) => cArray(`o${at}`, bytes, 'const')).join('')
    for (const judge of boardJudges) {
      const program = compileJudge(judge, folder, { head, authorities: [array('o0')], chain: [array('o1')], key: array('o2') })
      expect(runTool(program, []).output).toBe('failed: key and certificate belong together\n')
    }
  })
})
