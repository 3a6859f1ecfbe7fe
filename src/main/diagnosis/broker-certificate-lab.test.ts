import { afterAll, afterEach, beforeAll, describe, test } from 'vitest'
import type { TlsIdentity } from '../mqtt/network-contract.ts'
import { ec } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { expectVerdict, expectWarning, FailureLab, type ExpectedProblem } from './testing/failure-lab.ts'
import { caExtensions, dayMs, hourMs, LabCertificates, rsa, serverExtensions, withChain, type LabIdentity } from './testing/lab-certificates.ts'

/*
 * Rows 11 to 39 of docs/failures.md: a broker whose certificate is wrong in one way.
 */
describe.skipIf(lacksTools('openssl', 'mosquitto'))('a broker’s certificate', () => {
  let lab: FailureLab
  let certificates: LabCertificates
  let home: { identity: TlsIdentity; authority: string }
  let other: LabIdentity
  const names = 'DNS:mqtt.other.lan,IP:127.0.0.1'

  beforeAll(async () => {
    lab = await FailureLab.open()
    certificates = new LabCertificates()
    home = await lab.secretsOf('mqtt.home.lan')
    other = certificates.root('Other CA')
  })
  afterEach(() => lab.stopBrokers())
  afterAll(() => lab.close())

  /** Tests a broker of Node's TLS and aedes as sensor-1; `ca` is the file that is trusted, the vault's CAs where left out. */
  async function testBroker(broker: TlsIdentity, { ca, host = '127.0.0.1', serverName }: { ca?: string | undefined; host?: string; serverName?: string } = {}) {
    const port = await lab.nodeBroker(broker)
    return await lab.test(`mqtts://${host}:${port}`, {
      as: 'sensor-1',
      ...(ca !== undefined && { caFile: lab.file(ca) }),
      ...(serverName !== undefined && { serverName }),
    })
  }
  const server = (options: Partial<Parameters<LabCertificates['make']>[0]> = {}) =>
    certificates.make({ commonName: 'mqtt.other.lan', issuer: other, extensions: serverExtensions(names), ...options })

  describe('whose CA is not trusted', () => {
    test('11: the broker sends its own certificate alone', async () => {
      expectVerdict(await testBroker(server()), { row: 11, stage: 'examine', mends: ['export-broker'], message: /from .*Other CA.* Home CA/ })
    })
    test('12: the broker sends its root CA along', async () => {
      const port = await lab.mosquittoWith(server(), other.certificate)
      expectVerdict(await lab.test(`mqtts://127.0.0.1:${port}`, { as: 'sensor-1' }), { row: 12, stage: 'examine', mends: ['export-broker'] })
    })
    test('13: the CA file is of another CA, and the vault has the right one', async () => {
      expectVerdict(await testBroker(home.identity, { ca: other.certificate }), { row: 13, stage: 'examine', mends: ['trust-own-authorities'] })
    })
    test('14: the CA was made again under the same name', async () => {
      const namesake = certificates.root('Home CA')
      const broker = certificates.make({ commonName: 'mqtt.home.lan', issuer: namesake, extensions: serverExtensions(names) })
      // Without key identifiers, and with the namesake's own root sent along: the two ways in which libraries say it.
      const ca = certificates.root('Home CA')
      expectVerdict(await testBroker(broker, { ca: ca.certificate }), { row: 14, stage: 'examine', mends: ['export-broker'] })
      expectVerdict(await testBroker(withChain(broker, namesake), { ca: ca.certificate }), { row: 14, stage: 'examine', mends: ['export-broker'] })
    })
    test('15: it is signed by itself', async () => {
      const alone = certificates.make({ commonName: 'mqtt.other.lan', extensions: serverExtensions(names) })
      expectVerdict(await testBroker(alone), { row: 15, stage: 'examine', mends: ['export-broker'] })
    })
    test('16: it does not send its issuing CA', async () => {
      const { api } = lab.core
      await api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA' })
      await api.brokers.issue({ subject: { commonName: 'under' }, altNames: [{ type: 'ip', value: '127.0.0.2' }], issuer: 'Issuing CA' })
      const { identity } = await lab.secretsOf('under')
      const leafAlone = { ...identity, certificateChain: identity.certificateChain.slice(0, identity.certificateChain.indexOf('-----END') + 26) }
      expectVerdict(await testBroker(leafAlone, { serverName: '127.0.0.2' }), { row: 16, stage: 'examine', mends: ['export-broker'] })
    })
    test('17: the CA file has the issuing CA alone', async () => {
      const issuing = certificates.make({ commonName: 'Issuing', issuer: other, extensions: caExtensions })
      expectVerdict(await testBroker(server({ issuer: issuing }), { ca: issuing.certificate }), { row: 17, stage: 'examine', mends: ['trust-own-authorities'] })
    })
    test('19: the CA above it has expired', async () => {
      const old = certificates.root('Old CA', { notBefore: new Date(Date.now() - 40 * dayMs), notAfter: new Date(Date.now() - dayMs) })
      expectVerdict(await testBroker(server({ issuer: old }), { ca: old.certificate }), { row: 19, stage: 'examine' })
    })
  })

  describe('that is not for the name', () => {
    const ours = async (host: string) => await testBroker(home.identity, { serverName: host })
    test('20: the name is not in it', async () => {
      expectVerdict(await ours('mqtt.garden.lan'), { row: 20, stage: 'examine', mends: ['add-names', 'verify-as'], message: /mqtt\.garden\.lan .* mqtt\.home\.lan, localhost, 127\.0\.0\.1/ })
    })
    test('20: nor in one that is not ours', async () => {
      expectVerdict(await testBroker(server(), { ca: other.certificate, serverName: 'mqtt.garden.lan' }), { row: 20, stage: 'examine', mends: ['issue-broker', 'verify-as'] })
    })
    test.each<[number, string, readonly string[] | undefined, string, ExpectedProblem['mends']]>([
      [21, 'no address is in it', serverExtensions('DNS:mqtt.other.lan'), '10.1.2.3', ['issue-broker', 'verify-as']],
      [22, 'the address stands there as a DNS name', serverExtensions('DNS:10.1.2.3'), '10.1.2.3', ['issue-broker', 'verify-as']],
      [24, 'a wildcard covers one label', serverExtensions('DNS:*.other.lan'), 'a.b.other.lan', ['issue-broker']],
      [25, 'it is of version 1', undefined, '10.1.2.3', ['issue-broker']],
    ])('%i: %s', async (row, _what, extensions, serverName, mends) => {
      const broker = server({ extensions })
      expectVerdict(await testBroker(broker, { ca: other.certificate, serverName }), { row, stage: 'examine', mends: mends ?? [] })
    })
    test('23: only its common name has it, which is taken here', async () => {
      const broker = server({ extensions: serverExtensions(null) })
      expectWarning(await testBroker(broker, { ca: other.certificate, serverName: 'mqtt.other.lan' }), { row: 23, stage: 'examine', mends: ['issue-broker'] })
    })
    test('26: the address has changed', async () => {
      expectVerdict(await ours('10.1.2.3'), { row: 26, stage: 'examine', mends: ['add-names', 'verify-as'] })
    })
  })

  describe('whose dates are wrong', () => {
    test('27: it has expired', async () => {
      const broker = server({ notBefore: new Date(Date.now() - 40 * dayMs), notAfter: new Date(Date.now() - hourMs) })
      expectVerdict(await testBroker(broker, { ca: other.certificate }), { row: 27, stage: 'examine', mends: ['export-broker'] })
    })
    test('27: it soon will', async () => {
      const broker = server({ notAfter: new Date(Date.now() + 5 * dayMs) })
      expectWarning(await testBroker(broker, { ca: other.certificate }), { row: 27, stage: 'examine', mends: ['export-broker'], message: /expires in 5 days/ })
    })
    test('28: it is not valid yet', async () => {
      const broker = server({ notBefore: new Date(Date.now() + dayMs) })
      expectVerdict(await testBroker(broker, { ca: other.certificate }), { row: 28, stage: 'examine', side: 'broker' })
    })
    test('28: it was issued in what this machine takes for the future, so that this clock is behind', async () => {
      const ahead = await FailureLab.open({ now: () => new Date(Date.now() + 10 * dayMs) })
      const { identity } = await ahead.secretsOf('mqtt.home.lan')
      const today = await FailureLab.open({ inFolder: ahead.core.folder })
      await today.core.api.vault.open({})
      const port = await today.nodeBroker(identity)
      const ca = today.file((await today.core.api.certificates.show({ reference: 'Home CA' })).pem)
      const result = await today.test(`mqtts://127.0.0.1:${port}`, { as: null, caFile: ca })
      expectVerdict(result, { row: 28, stage: 'examine', side: 'this-machine', message: /The clock of this machine is behind/ })
      await today.close()
      await ahead.close()
    })
  })

  describe('that may not do what it does', () => {
    const made = (extensions: readonly string[]) => server({ extensions })
    test('30: it is made for a client', async () => {
      const extensions = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature', 'extendedKeyUsage=clientAuth', `subjectAltName=${names}`]
      expectVerdict(await testBroker(made(extensions), { ca: other.certificate }), { row: 30, stage: 'examine', mends: ['export-broker'] })
    })
    test('31: what signed it is no CA', async () => {
      const none = certificates.root('No CA', { extensions: ['basicConstraints=critical,CA:FALSE', 'subjectKeyIdentifier=hash'] })
      expectVerdict(await testBroker(server({ issuer: none }), { ca: none.certificate }), { row: 31, stage: 'examine', mends: ['export-broker'] })
    })
    test('32: what signed it does not say that it is a CA', async () => {
      const mute = certificates.root('Mute CA', { extensions: ['subjectKeyIdentifier=hash'] })
      expectVerdict(await testBroker(server({ issuer: mute }), { ca: mute.certificate }), { row: 32, stage: 'examine' })
      const signing = certificates.root('Signing CA', { extensions: ['keyUsage=critical,keyCertSign', 'subjectKeyIdentifier=hash'] })
      expectWarning(await testBroker(server({ issuer: signing }), { ca: signing.certificate }), { row: 32, stage: 'examine' })
    })
    test('33: what signed it may not sign', async () => {
      const idle = certificates.root('Idle CA', { extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,cRLSign', 'subjectKeyIdentifier=hash'] })
      expectVerdict(await testBroker(server({ issuer: idle }), { ca: idle.certificate }), { row: 33, stage: 'examine' })
    })
    test('34: there are more CAs than the root allows', async () => {
      const short = certificates.root('Short CA', { extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign', 'subjectKeyIdentifier=hash'] })
      const issuing = certificates.make({ commonName: 'Issuing', issuer: short, extensions: caExtensions })
      expectVerdict(await testBroker(withChain(server({ issuer: issuing }), issuing), { ca: short.certificate }), { row: 34, stage: 'examine', mends: ['export-broker'] })
    })
    test('35: its key usage lacks digitalSignature', async () => {
      const broker = server({ extensions: serverExtensions(names, 'keyAgreement') })
      expectWarning(await testBroker(broker, { ca: other.certificate }), { row: 35, stage: 'examine', mends: ['export-broker'] })
    })
  })

  describe('whose keys or signatures are weak', () => {
    // Node's own defaults would not load them: they are what old brokers still show.
    const weak = { ciphers: 'DEFAULT:@SECLEVEL=0' }
    async function testWeak(broker: TlsIdentity, ca: string) {
      const port = await lab.nodeBroker(broker, weak)
      return await lab.test(`mqtts://127.0.0.1:${port}`, { as: 'sensor-1', caFile: lab.file(ca) })
    }
    test('36: its RSA key is short', async () => {
      expectVerdict(await testWeak(server({ key: rsa(1024) }), other.certificate), { row: 36, stage: 'examine' })
    })
    test('37: the RSA key of its CA is short', async () => {
      const short = certificates.root('Short Key CA', { key: rsa(1024) })
      expectVerdict(await testWeak(server({ issuer: short }), short.certificate), { row: 37, stage: 'examine' })
    })
    test('38: it is signed with SHA-1', async () => {
      expectVerdict(await testWeak(server({ digest: 'sha1' }), other.certificate), { row: 38, stage: 'examine' })
    })
    test.each([
      ['Ed25519', ['-algorithm', 'ED25519']],
      ['P-521', ec('P-521')],
    ])('39: its key is of a kind that not everybody takes: %s', async (_name, key) => {
      expectWarning(await testBroker(server({ key }), { ca: other.certificate }), { row: 39, stage: 'examine' })
    })
  })
})
