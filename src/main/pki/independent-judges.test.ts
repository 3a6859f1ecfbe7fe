import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { altNameOfHost } from '../../shared/alt-name.ts'
import { keyTypes, type KeyType } from '../../shared/key-type.ts'
import { toPem } from '../../shared/pem.ts'
import { distinguishedNameOf, type Subject } from '../../shared/subject.ts'
import { catalogue, profileById } from '../profiles/index.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { issueCertificate, issuerFromCertificate, selfIssuer, type Issuer } from './certificate.ts'
import { checkPath } from './check-path.ts'
import { checkReadBack } from './second-opinion.ts'
import { newSerialNumber } from './serial-number.ts'
import { keyPairFor, makeAllKeys } from './testing/certificates.ts'
import { validityPeriod } from './validity.ts'

// What we issue is right when other people's code says so: OpenSSL and GnuTLS judge every profile with every key type.

const now = new Date()
const listedHosts = [
  ...['broker.home.lan', 'localhost', 'mosquitto', 'xn--kche-0ra.home.lan'],
  ...['192.168.1.10', '127.0.0.1', 'fd00::10', '::1'],
]
const unlistedHosts = ['other.home.lan', 'home.lan', 'sub.broker.home.lan', '192.168.1.11', 'fd00::11']
const purposes = ['serverAuth', 'clientAuth'] as const
type Purpose = (typeof purposes)[number]

interface Made {
  der: Uint8Array
  publicKey: Uint8Array
  issuer: Issuer
}

/** Issues by a profile as the services do: the profile's own extensions and its default validity. */
async function issue(profileId: string, keyType: KeyType, who: Subject, parent?: Made, isBridge = false): Promise<Made> {
  const profile = profileById(profileId)
  const keyPair = await keyPairFor(keyType, profile.kind.endsWith('-ca') ? profile.kind : 'end entity')
  const altNames = profile.altNames === 'required' ? [...listedHosts, '*.farm.example'].map(altNameOfHost) : []
  const name = who.commonName
  const subject = distinguishedNameOf(who)
  const parameters = {
    serialNumber: newSerialNumber(),
    subject,
    subjectPublicKey: keyPair.publicKey,
    ...validityPeriod({ now, days: profile.defaultValidityDays, isExplicit: false }),
    extensions: profile.extensions({ keyType, altNames, pathLength: undefined, isBridge, identityDomain: 'home.lan', name }),
  }
  const signer = parent?.issuer ?? selfIssuer(subject, keyPair)
  const der = issueCertificate(parameters, signer)
  checkReadBack(der, parameters, parent?.publicKey ?? keyPair.publicKey, signer)
  return { der, publicKey: keyPair.publicKey, issuer: issuerFromCertificate(der, keyPair.privateKey) }
}

const organization = "O'Brien, Söhne"
const rootSubject = (keyType: KeyType): Subject => ({ commonName: `Root ${keyType}`, organization, country: 'IE' })

interface Hierarchy {
  root: Made
  issuing: Made
}

const hierarchies = new Map<KeyType, Hierarchy>()
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'certwright-judges-'))
  await makeAllKeys('root-ca', 'issuing-ca', 'end entity')
  for (const keyType of keyTypes) {
    const root = await issue('root-ca', keyType, rootSubject(keyType))
    const issuing = await issue('issuing-ca', keyType, { commonName: `Issuing ${keyType}`, organization }, root)
    hierarchies.set(keyType, { root, issuing })
  }
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function writePem(...certificates: readonly Uint8Array[]): string {
  const path = join(folder, `${++files}.pem`)
  writeFileSync(path, certificates.map((der) => toPem('CERTIFICATE', der)).join(''))
  return path
}

/** Says yes or no to a path whose trust anchor is the last; for a purpose and a host where given. */
type Judge = (path: readonly Uint8Array[], purpose?: Purpose, host?: string) => boolean

const openssl: Judge = (path, purpose, host) => {
  const [leaf, ...issuers] = path
  const anchor = issuers.pop() ?? leaf!
  const { status, output } = runTool('openssl', [
    ...['verify', '-x509_strict', '-CAfile', writePem(anchor)],
    ...(issuers.length > 0 ? ['-untrusted', writePem(...issuers)] : []),
    ...(purpose ? ['-purpose', purpose === 'serverAuth' ? 'sslserver' : 'sslclient'] : []),
    ...(host ? [altNameOfHost(host).type === 'ip' ? '-verify_ip' : '-verify_hostname', host] : []),
    writePem(leaf!),
  ])
  if (status === 0) expect(output).toMatch(/: OK$/m)
  return status === 0
}

const gnutls: Judge = (path, purpose, host) => {
  const [leaf, ...issuers] = path
  const anchor = issuers.pop() ?? leaf!
  const { status, output } = runTool('certtool', [
    ...['--verify', '--load-ca-certificate', writePem(anchor), '--infile', writePem(leaf!, ...issuers)],
    ...(purpose ? [`--verify-purpose=${purpose === 'serverAuth' ? '1.3.6.1.5.5.7.3.1' : '1.3.6.1.5.5.7.3.2'}`] : []),
    ...(host ? [`--verify-hostname=${host}`] : []),
  ])
  expect(output).toMatch(/Chain verification output: (Verified|Not verified)/)
  return status === 0 && /Chain verification output: Verified/.test(output)
}

const ours: Judge = (path, purpose, host) => checkPath(path, { now, purpose: purpose ?? 'any', host }).isValid

const judges: [string, string[], Judge][] = [
  ['OpenSSL -x509_strict', ['openssl'], openssl],
  ['GnuTLS', ['certtool'], gnutls],
  ['our own path check', [], ours],
]

describe.each(judges)('%s', (_judge, tools, judge) => {
  describe.skipIf(lacksTools(...tools)).each(keyTypes)('with keys of type %s', (keyType) => {
    test('accepts the root CA and the issuing CA under it', () => {
      const { root, issuing } = hierarchies.get(keyType)!
      expect(judge([root.der])).toBe(true)
      expect(judge([issuing.der, root.der])).toBe(true)
    })

    test('refuses a path to another root of the same name', async () => {
      const { root, issuing } = hierarchies.get(keyType)!
      const otherType = keyType === 'ec-p384' ? 'ec-p256' : 'ec-p384'
      const impostor = await issue('root-ca', otherType, rootSubject(keyType))
      expect(impostor.issuer.name).toEqual(root.issuer.name)
      expect(judge([issuing.der, impostor.der])).toBe(false)
    })

    const endEntities = catalogue
      .filter(({ kind }) => !kind.endsWith('-ca'))
      .flatMap(({ id, extendedKeyUsage }) => [
        { id, isBridge: false, expected: extendedKeyUsage },
        ...(id === 'mqtt-broker' ? [{ id, isBridge: true, expected: purposes }] : []),
      ])

    test.each(endEntities)('accepts $id (a bridge: $isBridge) for $expected alone', async ({ id, isBridge, expected }) => {
      const { root, issuing } = hierarchies.get(keyType)!
      for (const authorities of [[root], [issuing, root]]) {
        const leaf = await issue(id, keyType, { commonName: 'sensor-1', organization }, authorities[0], isBridge)
        const path = [leaf, ...authorities].map(({ der }) => der)
        const verdicts = purposes.map((purpose) => [purpose, judge(path, purpose)])
        expect(verdicts).toEqual(purposes.map((purpose) => [purpose, (expected as readonly Purpose[]).includes(purpose)]))
      }
    })

    test('accepts a broker by each name it lists, and by no other', async () => {
      const { root, issuing } = hierarchies.get(keyType)!
      const leaf = await issue('mqtt-broker', keyType, { commonName: 'other.home.lan' }, issuing)
      const path = [leaf.der, issuing.der, root.der]
      const asked = [...listedHosts, 'cow.farm.example', ...unlistedHosts, 'farm.example', 'a.cow.farm.example']
      const accepted = asked.filter((host) => judge(path, 'serverAuth', host))
      expect(accepted).toEqual([...listedHosts, 'cow.farm.example'])
    })

    test('accepts a device by its name in the identity domain', async () => {
      const { root } = hierarchies.get(keyType)!
      const leaf = await issue('mqtt-device', keyType, { commonName: 'sensor-1' }, root)
      expect(judge([leaf.der, root.der], 'clientAuth', 'sensor-1.local')).toBe(true)
    })

    test('refuses an end entity as an authority', async () => {
      const { root } = hierarchies.get(keyType)!
      const device = await issue('mqtt-device', keyType, { commonName: 'sensor-1' }, root)
      const forged = await issue('mqtt-broker', keyType, { commonName: 'forged' }, device)
      expect(judge([forged.der, device.der, root.der])).toBe(false)
    })

    test('refuses an authority below an issuing CA', async () => {
      const { root, issuing } = hierarchies.get(keyType)!
      const below = await issue('issuing-ca', keyType, { commonName: 'Too deep' }, issuing)
      const leaf = await issue('mqtt-broker', keyType, { commonName: 'broker' }, below)
      expect(judge([leaf.der, below.der, issuing.der, root.der])).toBe(false)
    })
  })
})

test('no broker certificate is made without a name', () => {
  const common = { altNames: [], pathLength: undefined, isBridge: false, identityDomain: 'home.lan', name: 'broker' }
  for (const keyType of keyTypes) {
    const extensions = () => profileById('mqtt-broker').extensions({ keyType, ...common })
    expect(extensions).toThrow(expect.objectContaining({ code: 'ALT_NAME_REQUIRED' }))
  }
})

describe.skipIf(lacksTools('openssl'))('a certificate of ours', () => {
  test('reads in OpenSSL as the design says', async () => {
    const { issuing } = hierarchies.get('rsa-2048')!
    const leaf = await issue('mqtt-broker', 'rsa-2048', { commonName: 'broker', country: 'DE' }, issuing)
    const { output } = runTool('openssl', ['x509', '-in', writePem(leaf.der), '-noout', '-text'])
    expect(output).toContain('Version: 3 (0x2)')
    expect(output).toMatch(/Signature Algorithm: sha256WithRSAEncryption/)
    expect(output).toMatch(/Basic Constraints: critical\s+CA:FALSE/)
    expect(output).toMatch(/Key Usage: critical\s+Digital Signature, Key Encipherment\n/)
    expect(output).toMatch(/Extended Key Usage: \s+TLS Web Server Authentication\n/)
    expect(output).toMatch(/Subject Alternative Name: \s+DNS:broker.home.lan, DNS:localhost,.*IP Address:192.168.1.10/)
    expect(output).toMatch(/Subject Key Identifier: \s+[0-9A-F:]{59}\n/)
    expect(output).toMatch(/Authority Key Identifier: \s+[0-9A-F:]{59}\n/)
  })

  test('has the strings that RFC 5280 wants: PrintableString for the country, UTF8String for the rest', async () => {
    const { root } = hierarchies.get('ec-p256')!
    const { output } = runTool('openssl', ['asn1parse', '-in', writePem(root.der)])
    expect(output.match(/PRINTABLESTRING +:.*/g)).toEqual(['PRINTABLESTRING   :IE', 'PRINTABLESTRING   :IE'])
    expect(output.match(/UTF8STRING/g)).toHaveLength(4)
    expect(output.match(/IA5STRING|T61STRING|BMPSTRING/g)).toBeNull()
  })
})
