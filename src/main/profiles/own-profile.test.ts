import { describe, expect, test } from 'vitest'
import { ownProfileSchema, type OwnProfileDefinition } from '../../shared/own-profile.ts'
import { checkOwnProfile } from './check-own-profile.ts'
import { allProfiles, catalogue, profileById, profileForKind, summaryOf } from './index.ts'
import { profileFromDefinition } from './own-profile.ts'
import type { ExtensionRequest } from './profile.ts'

/** A file as a person would write it. */
const file = {
  format: 'certwright-profile',
  version: 1,
  id: 'cellar-sensor',
  title: 'Cellar sensor',
  purpose: 'A sensor in the cellar.',
  basedOn: 'mqtt-device',
  keyTypes: ['ec-p256', 'rsa-2048'],
  defaultKeyType: 'ec-p256',
  defaultValidityDays: 400,
}
const read = (changes: object = {}): OwnProfileDefinition => ownProfileSchema.parse({ ...file, ...changes })
const check = (changes: object = {}) => checkOwnProfile(read(changes))
const refusal = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string, remedy: expect.stringMatching(/\.$/) as string })

const request: ExtensionRequest = {
  keyType: 'ec-p256',
  altNames: [],
  pathLength: undefined,
  isBridge: false,
  identityDomain: null,
  name: 'sensor-1',
}
const extensionsOf = (changes: object, asked: Partial<ExtensionRequest> = {}) =>
  profileFromDefinition(read(changes)).extensions({ ...request, ...asked })

describe('the file of a profile', () => {
  test('is read whole and kept as JSON without loss', () => {
    const whole = read({
      subjectDefaults: { organization: ' Acme ', organizationalUnit: ['Barns', 'East'] },
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['clientAuth', '1.2.3.4'],
      crlDistributionPoints: ['http://ca.lan/ca.crl'],
      authorityInfoAccess: { ocsp: ['http://ocsp.lan'] },
      additionalExtensions: [{ oid: '1.2.3.4', value: 'BQA=' }],
    })
    expect(whole).toMatchObject({
      subjectDefaults: { organization: 'Acme', organizationalUnit: ['Barns', 'East'] },
      authorityInfoAccess: { ocsp: ['http://ocsp.lan'], caIssuers: [] },
      additionalExtensions: [{ oid: '1.2.3.4', isCritical: false, value: 'BQA=' }],
    })
    expect(ownProfileSchema.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole)
  })

  test.each([
    ['another format', { format: 'openssl' }],
    ['a version to come', { version: 2 }],
    ['a field that does not exist', { keyUsages: [] }],
    ['a subject with a common name', { subjectDefaults: { commonName: 'x' } }],
    ['an id with capitals', { id: 'Cellar' }],
    ['an id that begins with a hyphen', { id: '-cellar' }],
    ['no key type', { keyTypes: [] }],
    ['a key type that does not exist', { keyTypes: ['ed25519'] }],
    ['no days', { defaultValidityDays: 0 }],
    ['no bit', { keyUsage: [] }],
    ['a purpose that is neither word nor number', { extendedKeyUsage: ['codeSigning'] }],
    ['a URI that is none', { crlDistributionPoints: ['ca.crl'] }],
    ['a network with bits beyond its prefix', { nameConstraints: { permitted: [{ type: 'ip', value: '10.0.0.1/8' }] } }],
    ['an extension that is not base64', { additionalExtensions: [{ oid: '1.2.3.4', value: '*' }] }],
    ['an extension without a proper number', { additionalExtensions: [{ oid: '1.02', value: 'BQA=' }] }],
  ])('is refused with %s', (_what, changes) => {
    expect(ownProfileSchema.safeParse({ ...file, ...changes }).success).toBe(false)
  })
})

describe('a profile of one’s own', () => {
  test('has the rules of the one it is based on, and says so', () => {
    const base = profileById('mqtt-device')
    const profile = profileFromDefinition(read({ subjectDefaults: { organization: 'Acme' } }))
    const { id, title, purpose, keyTypes, defaultKeyType, defaultValidityDays, basedOn } = file
    expect(summaryOf(profile)).toEqual({
      ...summaryOf(base),
      ...{ id, title, purpose, keyTypes, defaultKeyType, defaultValidityDays, basedOn },
      isOwn: true,
      subjectDefaults: { organization: 'Acme' },
    })
    const asked = { ...request, identityDomain: 'home.lan' }
    expect(profile.extensions(asked)).toEqual(base.extensions(asked))
  })

  test.each(catalogue.map(({ id }) => id))('based on %s without changes issues the same', (basedOn) => {
    const base = profileById(basedOn)
    const asked: ExtensionRequest = { ...request, altNames: base.altNames === 'required' ? [{ type: 'dns', value: 'broker.lan' }] : [] }
    expect(extensionsOf({ basedOn }, asked)).toEqual(base.extensions(asked))
    expect(check({ basedOn })).toEqual([])
  })

  test('has its own extensions in the place of those', () => {
    const rare = {
      crlDistributionPoints: ['http://ca.lan/ca.crl'],
      authorityInfoAccess: { ocsp: ['http://ocsp.lan'], caIssuers: [] },
    }
    const additionalExtensions = [{ oid: '1.2.3.4', isCritical: false, value: 'BQA=' }]
    expect(extensionsOf({ ...rare, additionalExtensions, extendedKeyUsage: ['clientAuth', '1.2.3.5'] })).toEqual({
      basicConstraints: { isCa: false, pathLength: null },
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['clientAuth', '1.2.3.5'],
      altNames: [],
      ...rare,
      additional: additionalExtensions,
    })
  })

  test('gives a key only the usages that it can have', () => {
    const keyUsage = ['digitalSignature', 'keyEncipherment', 'keyAgreement']
    expect(extensionsOf({ keyUsage }).keyUsage).toEqual(['digitalSignature', 'keyAgreement'])
    expect(extensionsOf({ keyUsage }, { keyType: 'rsa-2048' }).keyUsage).toEqual(['digitalSignature', 'keyEncipherment'])
  })

  test('makes a bridge of a broker', () => {
    const asked: Partial<ExtensionRequest> = { isBridge: true, altNames: [{ type: 'dns', value: 'broker.lan' }] }
    const purposes = (extendedKeyUsage: string[]) => extensionsOf({ basedOn: 'mqtt-broker', extendedKeyUsage }, asked).extendedKeyUsage
    expect(purposes(['serverAuth'])).toEqual(['serverAuth', 'clientAuth'])
    expect(purposes(['clientAuth', 'serverAuth'])).toEqual(['clientAuth', 'serverAuth'])
  })

  test('refuses what it does not take, under its own name', () => {
    expect(() => extensionsOf({}, { keyType: 'rsa-4096' })).toThrow(refusal('PROFILE_MISMATCH', /"Cellar sensor".*rsa-4096/))
    expect(() => extensionsOf({}, { isBridge: true })).toThrow(refusal('PROFILE_MISMATCH', /"Cellar sensor"/))
    expect(() => extensionsOf({ basedOn: 'mqtt-broker' })).toThrow(refusal('ALT_NAME_REQUIRED'))
  })

  test('needs a profile of the catalogue to be based on', () => {
    expect(() => profileFromDefinition(read({ basedOn: 'cellar-sensor' }))).toThrow(refusal('NOT_FOUND'))
  })
})

describe('the vault’s own profiles', () => {
  const own = [read(), read({ id: 'barn-broker', basedOn: 'mqtt-broker' })]

  test('stand after those of the catalogue', () => {
    expect(allProfiles(own).map(({ id }) => id)).toEqual([...catalogue.map(({ id }) => id), 'cellar-sensor', 'barn-broker'])
    expect(catalogue.some(({ isOwn }) => isOwn)).toBe(false)
  })

  test('are found by id and for their kind, and are no default', () => {
    expect(profileById('cellar-sensor', own).isOwn).toBe(true)
    expect(profileForKind('broker', 'barn-broker', own).basedOn).toBe('mqtt-broker')
    expect(profileForKind('broker', undefined, own).id).toBe('mqtt-broker')
    expect(() => profileById('cellar-sensor')).toThrow(refusal('NOT_FOUND'))
    expect(() => profileForKind('device', 'barn-broker', own)).toThrow(
      expect.objectContaining({ code: 'PROFILE_MISMATCH', remedy: 'Choose one of mqtt-device, cellar-sensor.' }),
    )
  })
})

describe('a profile that cannot be', () => {
  const constraints = { permitted: [{ type: 'dns', value: 'home.lan' }] }
  test.each<[string, object, RegExp]>([
    ['a CA that is a server too', { basedOn: 'issuing-ca', extendedKeyUsage: ['serverAuth'] }, /serverAuth.*limit/],
    ['a CA that may not sign', { basedOn: 'root-ca', keyUsage: ['cRLSign'] }, /keyCertSign/],
    ['a broker without purposes', { basedOn: 'mqtt-broker', extendedKeyUsage: [] }, /serverAuth/],
    ['a broker for clients alone', { basedOn: 'mqtt-broker', extendedKeyUsage: ['clientAuth'] }, /serverAuth/],
    ['a device for servers alone', { extendedKeyUsage: ['serverAuth'] }, /clientAuth/],
    ['a device that signs certificates', { keyUsage: ['digitalSignature', 'keyCertSign'] }, /keyCertSign/],
    ['a device that signs nothing', { keyUsage: ['keyAgreement'] }, /digitalSignature/],
    ['a device that constrains names', { nameConstraints: constraints }, /name constraints/],
    ['a CA with empty constraints', { basedOn: 'issuing-ca', nameConstraints: {} }, /empty/],
    ['a default that is not among the keys', { defaultKeyType: 'rsa-4096' }, /rsa-4096/],
    ['a key type twice', { keyTypes: ['ec-p256', 'ec-p256'] }, /twice/],
    ['a usage twice', { keyUsage: ['digitalSignature', 'digitalSignature'] }, /twice/],
    ['a purpose by number that has a word', { extendedKeyUsage: ['clientAuth', '1.3.6.1.5.5.7.3.1'] }, /serverAuth/],
    ['encipherOnly without keyAgreement', { keyUsage: ['digitalSignature', 'encipherOnly'] }, /encipherOnly/],
    ['an extension that we write ourselves', { additionalExtensions: [{ oid: '2.5.29.37', value: 'BQA=' }] }, /extendedKeyUsage/],
    ['an extension twice', { additionalExtensions: [{ oid: '1.2.3.4', value: 'BQA=' }, { oid: '1.2.3.4', value: 'BQA=' }] }, /twice/],
    ['an extension that is no DER', { additionalExtensions: [{ oid: '1.2.3.4', value: 'AAAA' }] }, /not DER/],
  ])('is %s', (_what, changes, message) => {
    expect(() => check(changes)).toThrow(refusal('PROFILE_MISMATCH', message))
  })

  test('is one with the id of the catalogue', () => {
    expect(() => check({ id: 'mqtt-device' })).toThrow(refusal('NAME_TAKEN', /mqtt-device/))
  })
})

describe('a profile that some refuse', () => {
  const constraints = (isCritical: boolean) => ({ basedOn: 'issuing-ca', nameConstraints: { permitted: [{ type: 'dns', value: 'home.lan' }], isCritical } })
  const server = (defaultValidityDays: number) => ({ basedOn: 'mqtt-broker', defaultValidityDays })
  test.each<[string, object, string, string | undefined]>([
    ['a critical extension', { additionalExtensions: [{ oid: '1.2.3.4', isCritical: true, value: 'BQA=' }] }, 'CRITICAL_EXTENSION', 'Mbed TLS'],
    ['critical name constraints', constraints(true), 'CRITICAL_NAME_CONSTRAINTS', 'BearSSL'],
    ['name constraints', constraints(false), 'NAME_CONSTRAINTS_NOT_EVALUATED', 'Mbed TLS'],
    ['826 days for a server', server(826), 'LONG_VALIDITY', 'iOS'],
    ['an RSA key that does not encipher', { keyTypes: ['ec-p256', 'rsa-2048'], keyUsage: ['digitalSignature'] }, 'NO_KEY_ENCIPHERMENT', undefined],
    ['a usage of RSA keys alone', { keyUsage: ['digitalSignature', 'keyEncipherment'] }, 'KEY_USAGE_OF_SOME_KEYS', undefined],
    ['a list that is fetched over TLS', { crlDistributionPoints: ['https://ca.lan/ca.crl'] }, 'ENCRYPTED_LOCATION', undefined],
  ])('warns of %s', (_what, changes, code, consumer) => {
    const warnings = check(changes)
    expect(warnings.map((each) => each.code)).toEqual([code])
    expect(warnings[0]!.message).toMatch(/\.$/)
    if (consumer !== undefined) expect(warnings[0]!.consumers).toContain(consumer)
  })

  test.each<[string, object]>([
    ['825 days for a server', server(825)],
    ['ten years for a device', { defaultValidityDays: 3650 }],
    ['an EC key that does not encipher', { keyTypes: ['ec-p256'], keyUsage: ['digitalSignature'] }],
    ['an RSA key that enciphers', { keyTypes: ['rsa-2048'], defaultKeyType: 'rsa-2048', keyUsage: ['digitalSignature', 'keyEncipherment'] }],
    ['an extension that may be passed over', { additionalExtensions: [{ oid: '1.2.3.4', value: 'BQA=' }] }],
  ])('does not warn of %s', (_what, changes) => {
    expect(check(changes)).toEqual([])
  })
})
