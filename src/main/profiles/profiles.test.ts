import { describe, expect, test } from 'vitest'
import type { AltName } from '../../shared/alt-name.ts'
import { certificateKinds } from '../../shared/profile.ts'
import { deviceIdentityNames } from './device-identity.ts'
import { catalogue, profileById, profileForKind, summaryOf } from './index.ts'
import type { ExtensionRequest } from './profile.ts'

const request: ExtensionRequest = {
  keyType: 'ec-p256',
  altNames: [],
  pathLength: undefined,
  isBridge: false,
  identityDomain: null,
  name: 'sensor-1',
}
const dns: AltName = { type: 'dns', value: 'broker.home.lan' }
const ip: AltName = { type: 'ip', value: '192.168.1.10' }
const uri: AltName = { type: 'uri', value: 'urn:x:1' }
const ask = (id: string, changes: Partial<ExtensionRequest> = {}) => profileById(id).extensions({ ...request, ...changes })
const refusal = (code: string) => expect.objectContaining({ code, remedy: expect.stringMatching(/\.$/) })

describe('the catalogue', () => {
  test('has a profile for each kind, ids that differ, and defaults that each profile allows', () => {
    expect(certificateKinds.map((kind) => profileForKind(kind).kind)).toEqual(certificateKinds)
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length)
    for (const { keyTypes, defaultKeyType, purpose } of catalogue) {
      expect(keyTypes).toContain(defaultKeyType)
      expect(purpose).toMatch(/\.$/)
    }
  })

  test('names a profile by its id, and says which there are', () => {
    expect(profileById('mqtt-device').kind).toBe('device')
    expect(() => profileById('nothing')).toThrow(refusal('NOT_FOUND'))
    expect(() => profileForKind('broker', 'nothing')).toThrow(refusal('NOT_FOUND'))
  })

  test('gives the profile that is named for a kind, if it is of that kind', () => {
    expect(profileForKind('broker', 'mqtt-broker').id).toBe('mqtt-broker')
    expect(() => profileForKind('broker', 'mqtt-device')).toThrow(refusal('PROFILE_MISMATCH'))
  })

  test('is summarised in plain data', () => {
    const summaries = catalogue.map(summaryOf)
    expect(JSON.parse(JSON.stringify(summaries))).toEqual(summaries)
    expect(summaries.map(({ id, defaultValidityDays }) => [id, defaultValidityDays])).toEqual([
      ['root-ca', 3650],
      ['issuing-ca', 1825],
      ['mqtt-broker', 397],
      ['mqtt-device', 825],
      ['mqtt-client', 397],
    ])
  })
})

describe('a CA', () => {
  test('root has the path length that is asked, or none', () => {
    expect([undefined, null, 0, 2].map((pathLength) => ask('root-ca', { pathLength }).basicConstraints)).toEqual([
      { isCa: true, pathLength: null },
      { isCa: true, pathLength: null },
      { isCa: true, pathLength: 0 },
      { isCa: true, pathLength: 2 },
    ])
  })

  test('below it has a path length of 0', () => {
    expect(ask('issuing-ca')).toEqual({
      basicConstraints: { isCa: true, pathLength: 0 },
      keyUsage: ['keyCertSign', 'cRLSign'],
      extendedKeyUsage: [],
      altNames: [],
    })
    expect(() => ask('issuing-ca', { pathLength: 1 })).toThrow(refusal('PROFILE_MISMATCH'))
    expect(() => ask('issuing-ca', { pathLength: null })).toThrow(refusal('PROFILE_MISMATCH'))
  })

  test.each(['root-ca', 'issuing-ca'])('%s takes no alternative names and no bridge', (id) => {
    expect(() => ask(id, { altNames: [dns] })).toThrow(refusal('PROFILE_MISMATCH'))
    expect(() => ask(id, { isBridge: true })).toThrow(refusal('PROFILE_MISMATCH'))
  })
})

describe('a broker', () => {
  test('has its names once each, and is for servers', () => {
    expect(ask('mqtt-broker', { altNames: [dns, ip, dns] })).toEqual({
      basicConstraints: { isCa: false, pathLength: null },
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['serverAuth'],
      altNames: [dns, ip],
    })
  })

  test('that is a bridge is for clients too', () => {
    expect(ask('mqtt-broker', { altNames: [dns], isBridge: true }).extendedKeyUsage).toEqual(['serverAuth', 'clientAuth'])
  })

  test('needs a name, of a DNS name or an IP address', () => {
    expect(() => ask('mqtt-broker')).toThrow(refusal('ALT_NAME_REQUIRED'))
    expect(() => ask('mqtt-broker', { altNames: [dns, uri] })).toThrow(refusal('PROFILE_MISMATCH'))
  })
})

describe.each(['mqtt-device', 'mqtt-client'])('%s', (id) => {
  test('is for clients, and enciphers with an RSA key only', () => {
    expect(ask(id)).toEqual({
      basicConstraints: { isCa: false, pathLength: null },
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['clientAuth'],
      altNames: [],
    })
    expect(ask(id, { keyType: 'rsa-2048' }).keyUsage).toEqual(['digitalSignature', 'keyEncipherment'])
  })

  test('takes names of any type, no path length, no bridge', () => {
    expect(ask(id, { altNames: [dns, ip, uri] }).altNames).toEqual([dns, ip, uri])
    expect(() => ask(id, { pathLength: 0 })).toThrow(refusal('PROFILE_MISMATCH'))
    expect(() => ask(id, { isBridge: true })).toThrow(refusal('PROFILE_MISMATCH'))
  })
})

describe('a device in an identity domain', () => {
  test('has its URI first, then its host name, then what was asked', () => {
    const local: AltName = { type: 'dns', value: 'sensor-1.local' }
    expect(ask('mqtt-device', { identityDomain: 'home.lan', altNames: [uri, local, ip] }).altNames).toEqual([
      { type: 'uri', value: 'spiffe://home.lan/device/sensor-1' },
      local,
      uri,
      ip,
    ])
  })

  test('is the only one: a client stays as it was asked', () => {
    expect(ask('mqtt-client', { identityDomain: 'home.lan' }).altNames).toEqual([])
  })

  const named = (id: string) => deviceIdentityNames('Home.LAN', id).map(({ type, value }) => `${type}:${value}`)

  test.each([
    ['Sensor-1', ['uri:spiffe://home.lan/device/Sensor-1', 'dns:sensor-1.local']],
    ['a_b', ['uri:spiffe://home.lan/device/a_b']],
    ['-x', ['uri:spiffe://home.lan/device/-x']],
    ['a.b', ['uri:spiffe://home.lan/device/a.b']],
    ['x'.repeat(64), [`uri:spiffe://home.lan/device/${'x'.repeat(64)}`]],
    ['x'.repeat(63), [`uri:spiffe://home.lan/device/${'x'.repeat(63)}`, `dns:${'x'.repeat(63)}.local`]],
    ['Küche 1', ['uri:spiffe://home.lan/device/K%C3%BCche%201']],
    ['50%?', ['uri:spiffe://home.lan/device/50%25%3F']],
  ])('with the id %s has the names %j', (id, names) => {
    expect(named(id)).toEqual(names)
  })

  test.each(['.', '..'])('cannot have the id %s', (id) => {
    expect(() => named(id)).toThrow(refusal('INVALID_ALT_NAME'))
  })

  test.each(['', 'home lan', 'spiffe://home.lan', 'home.lan/x', 'höme.lan'])('refuses the domain %j', (domain) => {
    expect(() => deviceIdentityNames(domain, 'x')).toThrow(refusal('INVALID_ALT_NAME'))
  })
})
