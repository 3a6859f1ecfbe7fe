import { beforeAll, describe, expect, it } from 'vitest'
import { lacksTools } from '../testing/tools.ts'
import { mosquitto } from './mosquitto.ts'
import { pemFiles } from './pem-files.ts'
import type { BundleSource, ExportIdentity, ExportTarget, Peer } from './target.ts'
import { sourceOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

describe.skipIf(lacksTools('openssl'))('the check of a bundle before it is written', () => {
  const fleet = new OpensslFleet()
  let broker: ExportIdentity
  let device: ExportIdentity
  beforeAll(() => {
    fleet.addAuthority('Root')
    fleet.addAuthority('Issuing', 'Root')
    fleet.addAuthority('Stranger')
    fleet.addAuthority('Weak', undefined, 'rsa-1024')
    broker = fleet.issue('mqtt.home.lan', { kind: 'broker', issuer: 'Issuing', altNames: [{ type: 'dns', value: 'mqtt.home.lan' }] })
    device = fleet.issue('sensor-1', { issuer: 'Issuing' })
  })

  const problems = (target: ExportTarget, identity: ExportIdentity, options: object = {}, change: Partial<BundleSource> = {}) =>
    target.check(sourceOf(identity, { now: new Date(), ...change }), options).map(({ severity, message }) => `${severity}: ${message}`)
  const peer = (name: string): Peer => ({ name, kind: 'device', subject: `CN=${name}`, credential: { username: name, password: 'p' } })

  it('has nothing against what we issue', () => {
    expect(problems(mosquitto, broker)).toEqual([])
    expect(problems(pemFiles, broker)).toEqual([])
    expect(problems(pemFiles, device)).toEqual([])
  })

  it('finds a chain that is out of order, or ends nowhere', () => {
    const { root, intermediates } = broker
    expect(problems(mosquitto, { ...broker, intermediates: [root, ...intermediates] })).toEqual([
      'error: The chain is broken: mqtt.home.lan is not signed by the certificate that follows it.',
    ])
    expect(problems(mosquitto, { ...broker, intermediates: [] })).toHaveLength(1)
    expect(problems(mosquitto, { ...broker, intermediates: [], root: intermediates[0]! })).toEqual([
      'error: The chain does not end at a root CA: Issuing is signed by somebody else.',
    ])
  })

  it('finds a CA of the same name with another key', () => {
    const twins = new OpensslFleet()
    twins.addAuthority('Root')
    twins.addAuthority('Issuing', 'Root')
    const other = twins.issue('sensor-1', { issuer: 'Issuing' })
    expect(problems(pemFiles, { ...device, intermediates: other.intermediates, root: other.root })[0]).toMatch(/^error: The chain is broken/)
  })

  it('finds the key of another certificate, and says where there is none', () => {
    expect(problems(pemFiles, { ...device, privateKey: broker.privateKey })).toEqual([
      'error: The private key of sensor-1 is not the one in its certificate.',
    ])
    expect(problems(mosquitto, { ...broker, privateKey: null })).toEqual([
      'warning: The vault does not hold the private key of mqtt.home.lan; the bundle comes without it.',
    ])
  })

  it('finds dates that have passed, or have not come', () => {
    const at = (year: number) => problems(pemFiles, device, {}, { now: new Date(Date.UTC(year, 0, 1)) })
    expect(at(2090)).toHaveLength(3)
    expect(at(2090)[0]).toMatch(/^warning: The certificate of sensor-1 expired on \d{4}-\d\d-\d\d\.$/)
    expect(at(2001)[0]).toMatch(/^warning: The certificate of sensor-1 is not valid before/)
  })

  it('finds what Mosquitto on Debian refuses to load: short RSA keys and SHA-1', () => {
    const altNames = [{ type: 'dns' as const, value: 'x' }]
    const shortKey = fleet.issue('short', { kind: 'broker', issuer: 'Weak', keyType: 'rsa-1024', altNames })
    expect(problems(mosquitto, shortKey)).toEqual([
      'error: The key of short is RSA with 1024 bits; current TLS libraries refuse fewer than 2048.',
      'error: The key of Weak is RSA with 1024 bits; current TLS libraries refuse fewer than 2048.',
    ])
    expect(problems(pemFiles, shortKey)[0]).toMatch(/^warning/)
    const sha1 = fleet.issue('old', { kind: 'broker', issuer: 'Root', digest: 'sha1', altNames })
    expect(problems(mosquitto, sha1)).toEqual([
      'error: The certificate of old is signed with SHA-1 or MD5, which current TLS libraries refuse.',
    ])
  })

  it('finds a broker without a name, and warns of TLS 1.3 alone', () => {
    expect(problems(mosquitto, { ...broker, altNames: [] })[0]).toMatch(/^error: .*lists no host name/)
    expect(problems(mosquitto, broker, { tlsVersion: 'tlsv1.3' })[0]).toMatch(/^warning: .*ESP8266/)
  })

  it('warns of names that Mosquitto cannot hold', () => {
    const peers = ['lamp', 'a:b', 'c/d', 'e+', '#f'].map(peer)
    expect(problems(mosquitto, broker, {}, { peers })).toEqual([])
    expect(problems(mosquitto, broker, { mode: 'password' }, { peers })).toEqual([
      'warning: A password file cannot hold "a:b", "#f", for a ":" or a "#" in front; they are left out and cannot connect.',
    ])
    expect(problems(mosquitto, broker, { acl: true }, { peers })).toEqual([
      'warning: Mosquitto never lets "c/d", "e+", "#f" use a topic under these access rules, for a "+", "#" or "/" in the name.',
    ])
    expect(problems(mosquitto, broker, { mode: 'password' })[0]).toMatch(/nobody in the password file/)
  })

  it('finds a device that has no password, and asks nothing of its certificate where it has one', () => {
    expect(problems(pemFiles, device, { mode: 'password' })).toEqual(['error: sensor-1 has no MQTT password.'])
    const credential = { username: 'sensor-1', password: 'p' }
    expect(problems(pemFiles, { ...device, privateKey: null, credential }, { mode: 'password' })).toEqual([])
  })

  it('warns where there is no broker to name', () => {
    expect(problems(pemFiles, device, {}, { broker: null })[0]).toMatch(/^warning: The vault has no broker/)
  })
})
