import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync, type IClientOptions } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { clientCame } from '../testing/mosquitto-broker.ts'
import { lacksTools } from '../testing/tools.ts'
import { mqttx } from './mqttx.ts'
import { BrokerBundle } from './testing/broker-bundle.ts'
import { zigbee2mqtt } from './zigbee2mqtt.ts'

// Neither program runs here. Both hand their settings to MQTT.js, which does: their settings are given to it as their sources do.

interface Zigbee2mqttSettings {
  server: string
  ca: string
  cert?: string
  key?: string
  user?: string
  password?: string
  client_id: string
  reject_unauthorized: boolean
}

interface MqttxConnection {
  host: string
  port: number
  protocol: 'mqtts'
  clientId: string
  username: string
  password: string
  mqttVersion: string
  ca: string
  cert: string
  key: string
  rejectUnauthorized: boolean
}

const read = (path: string | undefined) => (path === undefined || path === '' ? undefined : readFileSync(path))

function fromZigbee2mqtt(folder: string): [string, IClientOptions] {
  const { mqtt } = parse(readFileSync(join(folder, 'configuration-mqtt.yaml'), 'utf8')) as { mqtt: Zigbee2mqttSettings }
  const resolved = (text: string | undefined) => {
    const reference = /^!(\S+) (\S+)$/.exec(text ?? '')
    return reference ? (parse(readFileSync(join(folder, reference[1]!), 'utf8')) as Record<string, string>)[reference[2]!] : text
  }
  const [username, password] = [resolved(mqtt.user), resolved(mqtt.password)]
  const login = username !== undefined && password !== undefined ? { username, password } : {}
  const files = Object.fromEntries((['ca', 'cert', 'key'] as const).map((name) => [name, read(mqtt[name])]))
  return [mqtt.server, { ...files, ...login, clientId: mqtt.client_id, rejectUnauthorized: mqtt.reject_unauthorized }]
}

function fromMqttx(folder: string): [string, IClientOptions] {
  const [connection] = JSON.parse(readFileSync(join(folder, 'mqttx.json'), 'utf8')) as [MqttxConnection]
  const { host, port, protocol, clientId, username, password, mqttVersion, rejectUnauthorized } = connection
  const login = username === '' ? {} : { username, password }
  const files = Object.fromEntries((['ca', 'cert', 'key'] as const).map((name) => [name, read(connection[name])]))
  return [`${protocol}://${host}:${port}`, { ...files, ...login, clientId, rejectUnauthorized, protocolVersion: mqttVersion === '5.0' ? 5 : 4 }]
}

const programs = [
  { target: zigbee2mqtt, settings: fromZigbee2mqtt, version: '3.1.1' },
  { target: mqttx, settings: fromMqttx, version: '5' },
] as const

describe.skipIf(lacksTools('mosquitto', 'openssl'))('the settings of programs that use MQTT.js', () => {
  const setting = new BrokerBundle()
  const credential = { username: 'sensor-1', password: 'p "a\'$(id) \\ss' }

  describe.each([
    ['mutual', undefined],
    ['password', [credential]],
  ] as const)('by %s', (mode, credentials) => {
    beforeAll(() => setting.start(credentials))
    afterAll(() => setting.stop())

    it.each(programs.map((program) => ({ id: program.target.id, ...program })))('$id connect it, and to no broker of another CA', async ({ id, target, settings, version }) => {
      const name = mode === 'mutual' ? `${id} "1"` : 'sensor-1'
      const identity = { ...setting.fleet.issue(name, { issuer: 'Issuing' }), credential }
      const place = join(setting.folder, `${id} ${mode}`)
      const folder = await setting.write(target, identity, { mode, folder: place })
      cpSync(folder, place, { recursive: true })
      const [server, options] = settings(place)
      const client = await connectAsync(server, { ...options, reconnectPeriod: 0 }, false)
      await setting.broker.printed(clientCame(name, name, version))
      await client.endAsync()
      setting.fleet.addAuthority('Stranger')
      const stranger = setting.fleet.issue('stranger', { issuer: 'Stranger' })
      const strange = await setting.write(target, identity, { mode, folder: place }, { trustAnchors: [stranger.root] })
      cpSync(strange, place, { recursive: true })
      const [, strangeOptions] = settings(place)
      await expect(connectAsync(server, { ...strangeOptions, reconnectPeriod: 0 }, false)).rejects.toThrow(/certificate/)
    })
  })
})
