import { describe, expect, it } from 'vitest'
import type { AltName } from '../../shared/alt-name.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { BuiltInBrokerState } from '../../shared/mqtt.ts'
import { suggestBrokers } from './broker-suggestions.ts'

const broker = (name: string, ...altNames: AltName[]) => ({ name, fingerprint: `0${name.length}`, altNames }) as unknown as CertificateSummary
const dns = (value: string): AltName => ({ type: 'dns', value })
const ip = (value: string): AltName => ({ type: 'ip', value })
const running = ({ name, fingerprint }: CertificateSummary) =>
  ({ state: 'running' as const, host: '127.0.0.1', port: 8883, broker: name, fingerprint, clients: 0, isOpenToNetwork: false, entrances: [] }) satisfies BuiltInBrokerState

describe('the brokers that are offered', () => {
  it('are the names and addresses of the certificates, each once, without wildcards', () => {
    const home = broker('home', dns('mqtt.home.lan'), dns('*.home.lan'), ip('::1'))
    const other = broker('other-broker', dns('mqtt.home.lan'), { type: 'uri', value: 'spiffe://a/b' })
    expect(suggestBrokers([home, other], { state: 'stopped' })).toEqual([
      { url: 'mqtts://mqtt.home.lan:8883', reason: 'in the certificate of home', serverName: undefined },
      { url: 'mqtts://[::1]:8883', reason: 'in the certificate of home', serverName: undefined },
    ])
  })

  it('begin with the built-in one, verified by a name that its certificate has', () => {
    const home = broker('home', dns('*.iot.lan'), dns('mqtt.home.lan'))
    expect(suggestBrokers([home], running(home))[0]).toEqual({
      url: 'mqtts://127.0.0.1:8883',
      reason: 'the built-in broker, with the certificate of home',
      serverName: 'mqtt.home.lan',
    })
  })

  it.each([
    ['its own address', [dns('a.lan'), ip('127.0.0.1')], undefined],
    ['another address', [ip('192.168.1.10')], '192.168.1.10'],
    ['a wildcard alone', [dns('*.iot.lan')], 'mqtt.iot.lan'],
  ] as const)('verify the built-in broker with %s in its certificate', (_what, altNames, serverName) => {
    const home = broker('home', ...altNames)
    expect(suggestBrokers([home], running(home))[0]!.serverName).toBe(serverName)
  })
})
