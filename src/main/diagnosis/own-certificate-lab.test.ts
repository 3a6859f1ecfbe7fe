import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest'
import type { TlsIdentity } from '../mqtt/network-contract.ts'
import { testPassphrase } from '../testing/test-core.ts'
import { lacksTools } from '../testing/tools.ts'
import { expectVerdict, expectWarning, FailureLab } from './testing/failure-lab.ts'
import { caExtensions, clientExtensions, dayMs, hourMs, LabCertificates, rsa, serverExtensions, withChain, type LabIdentity } from './testing/lab-certificates.ts'

/*
 * Rows 43 to 54 and 72 of docs/failures.md: what a broker has against our certificate, or should have.
 */
describe.skipIf(lacksTools('openssl', 'mosquitto'))('our certificate', () => {
  let lab: FailureLab
  let certificates: LabCertificates
  let home: { identity: TlsIdentity; authority: string }
  /** The CA of a fleet that is not the vault's, and its broker. */
  let fleet: LabIdentity
  let broker: LabIdentity
  let fleetCa: string

  beforeAll(async () => {
    lab = await FailureLab.open()
    certificates = new LabCertificates()
    home = await lab.secretsOf('mqtt.home.lan')
    fleet = certificates.root('Fleet CA')
    broker = certificates.make({ commonName: 'mqtt', issuer: fleet, extensions: serverExtensions('IP:127.0.0.1') })
    fleetCa = lab.file(fleet.certificate)
    const { api } = lab.core
    await api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA' })
    await api.devices.enrol({ ids: ['under-1'], issuer: 'Issuing CA' })
  })
  afterEach(() => lab.stopBrokers())
  afterAll(() => lab.close())

  const client = (options: Partial<Parameters<LabCertificates['make']>[0]> = {}) =>
    certificates.make({ commonName: 'sensor-9', issuer: fleet, extensions: clientExtensions, ...options })
  /** With the files of this identity, at a broker of the fleet. */
  async function testAs(identity: TlsIdentity, port: number) {
    return await lab.test(`mqtts://127.0.0.1:${port}`, { ...lab.files(identity), caFile: fleetCa })
  }
  const fleetMosquitto = (lines: readonly string[] = []) => lab.mosquittoWith(broker, fleet.certificate, { lines })
  /** A broker of Node's TLS, which hangs up on whom it does not take, without a word. */
  const fleetNode = () => lab.nodeBroker(broker, { ca: fleet.certificate, requestCert: true, rejectUnauthorized: true })
  const homeMosquitto = (lines: readonly string[] = []) => lab.mosquittoWith(home.identity, home.authority, { lines })

  /** Where a broker hangs up without a word, it is a matter of moments which stage sees it. */
  const silent = ['tls', 'connect'] as const
  const others = ['use-identity', 'use-identity', 'use-identity'] as const

  test('43: none is sent', async () => {
    const node = await lab.nodeBroker(home.identity, { ca: home.authority, requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' })
    const openssl = await lab.opensslServer(home.identity, ['-tls1_2', '-Verify', '2', '-CAfile', lab.file(home.authority)])
    for (const port of [await homeMosquitto(), node, openssl]) {
      expectVerdict(await lab.test(`mqtts://127.0.0.1:${port}`, { as: null }), { row: 43, stage: 'tls', mends: others })
    }
  })
  test('45: it is of a CA that the broker does not know, under TLS 1.2', async () => {
    const port = await lab.opensslServer(broker, ['-tls1_2', '-Verify', '2', '-verify_return_error', '-CAfile', fleetCa])
    const result = await lab.test(`mqtts://127.0.0.1:${port}`, { as: 'sensor-1', caFile: fleetCa })
    expectVerdict(result, { row: 45, stage: 'tls', mends: ['export-broker', 'use-identity', 'use-identity'], message: /alert 48/ })
  })
  test('45: it is of a CA that the broker does not know', async () => {
    const port = await fleetMosquitto()
    const result = await lab.test(`mqtts://127.0.0.1:${port}`, { as: 'sensor-1', caFile: fleetCa })
    expectVerdict(result, { row: 45, stage: 'tls', mends: ['export-broker', 'use-identity', 'use-identity'], message: /Home CA \(alert 48\)/ })
  })
  test('45: a broker written in Node hangs up without a word', async () => {
    const port = await fleetNode()
    const result = await lab.test(`mqtts://127.0.0.1:${port}`, { as: 'sensor-1', caFile: fleetCa })
    expectVerdict(result, { row: 45, stage: silent, mends: ['export-broker', 'use-identity', 'use-identity'] })
  })
  test('46: it has expired', async () => {
    const old = client({ notBefore: new Date(Date.now() - 9 * dayMs), notAfter: new Date(Date.now() - hourMs) })
    expectVerdict(await testAs(old, await fleetMosquitto()), { row: 46, stage: 'tls', mends: others })
    expectVerdict(await testAs(old, await fleetNode()), { row: 46, stage: silent, mends: others })
  })
  test('46: it soon will', async () => {
    const result = await testAs(client({ notAfter: new Date(Date.now() + 5 * dayMs) }), await fleetMosquitto())
    expectWarning(result, { row: 46, stage: 'tls', message: /expires in 5 days/ })
  })
  test('47: the broker’s CRL has expired, which it says as if our certificate had', async () => {
    const list = certificates.revocationList(fleet, { nextUpdate: new Date(Date.now() - hourMs) })
    expectVerdict(await testAs(client(), await fleetMosquitto([`crlfile ${list}`])), { row: 47, stage: 'tls', message: /Fleet CA.*alert 45/ })
  })
  test('47: the vault knows that its CRL has expired', async () => {
    const past = await FailureLab.open({ now: () => new Date(Date.now() - 40 * dayMs) })
    await past.core.api.authorities.issueRevocationLists({ references: ['Home CA'], to: past.file('') + '.crl' })
    const list = `${past.folder}/1.pem.crl`
    const { identity, authority } = await past.secretsOf('mqtt.home.lan')
    const today = await FailureLab.open({ inFolder: past.core.folder })
    await today.core.api.vault.open({})
    await today.core.api.vault.unlock({ passphrase: testPassphrase })
    const port = await today.mosquittoWith(identity, authority, { lines: [`crlfile ${list}`] })
    const result = await today.test(`mqtts://127.0.0.1:${port}`, { as: 'sensor-1' })
    expectVerdict(result, { row: 47, stage: 'tls', mends: ['issue-revocation-list'], message: /The CRL of Home CA was to be replaced by/ })
    await today.close()
    await past.close()
  })
  test('48: it is not valid yet', async () => {
    const early = client({ notBefore: new Date(Date.now() + dayMs) })
    expectVerdict(await testAs(early, await fleetMosquitto()), { row: 48, stage: 'tls', message: /alert 42/ })
  })
  test('49: its key is too short, so that it cannot even be loaded', async () => {
    expectVerdict(await testAs(client({ key: rsa(1024) }), 1), { row: 49, stage: 'identity' })
  })
  test('50: it was revoked', async () => {
    const { api } = lab.core
    await api.devices.enrol({ ids: ['lost-1'], issuer: 'Home CA' })
    await api.certificates.revoke({ references: ['lost-1'], reason: 'keyCompromise' })
    const list = `${lab.file('')}.crl`
    await api.authorities.issueRevocationLists({ references: ['Home CA'], to: list })
    const refused = await lab.test(`mqtts://127.0.0.1:${await homeMosquitto([`crlfile ${list}`])}`, { as: 'lost-1' })
    expectVerdict(refused, { row: 50, stage: 'tls', mends: ['issue-device', ...others], message: /was revoked here .*keyCompromise.*alert 44/ })
    const letIn = await lab.test(`mqtts://127.0.0.1:${await homeMosquitto()}`, { as: 'lost-1' })
    expectWarning(letIn, { row: 50, stage: 'tls', mends: ['issue-revocation-list'] })
  })
  test('51: it is made for a server', async () => {
    const server = client({ extensions: serverExtensions(null) })
    const mends = [...others, 'issue-device'] as const
    expectVerdict(await testAs(server, await fleetMosquitto()), { row: 51, stage: 'tls', mends })
    expectVerdict(await testAs(server, await fleetNode()), { row: 51, stage: silent, mends })
  })
  test('52: it is signed by itself', async () => {
    const alone = certificates.make({ commonName: 'sensor-9', extensions: clientExtensions })
    expectVerdict(await testAs(alone, await fleetMosquitto()), { row: 52, stage: 'tls', mends: [...others, 'issue-device'] })
  })
  test('52: its issuing CA is not sent along', async () => {
    const { identity } = await lab.secretsOf('under-1')
    const leaf = { ...identity, certificateChain: identity.certificateChain.slice(0, identity.certificateChain.indexOf('-----END') + 26) }
    const result = await lab.test(`mqtts://127.0.0.1:${await homeMosquitto()}`, lab.files(leaf))
    expectVerdict(result, { row: 52, stage: 'tls', mends: ['export-identity', 'use-identity', 'use-identity'] })
  })
  test('53: the broker has an older CA of the same name', async () => {
    const namesake = certificates.root('Fleet CA')
    const result = await testAs(client({ issuer: namesake }), await fleetMosquitto())
    expectVerdict(result, { row: 53, stage: 'tls', mends: ['export-broker', ...others], message: /Fleet CA: the CA was made again/ })
  })
  test('54: the broker has a CRL of the root alone', async () => {
    const list = `${lab.file('')}.crl`
    await lab.core.api.authorities.issueRevocationLists({ references: ['Home CA'], to: list })
    const mends = ['issue-revocation-list', 'export-broker'] as const
    const mosquitto = await homeMosquitto([`crlfile ${list}`])
    expectVerdict(await lab.test(`mqtts://127.0.0.1:${mosquitto}`, { as: 'under-1' }), { row: 54, stage: 'tls', mends })
    const node = await lab.nodeBroker(home.identity, { ca: home.authority, crl: readFileSync(list), requestCert: true, rejectUnauthorized: true })
    expectVerdict(await lab.test(`mqtts://127.0.0.1:${node}`, { as: 'under-1' }), { row: 54, stage: silent, mends })
  })
  test('72: the broker lets in who shows none', async () => {
    const port = await homeMosquitto(['require_certificate false', 'use_identity_as_username false', 'allow_anonymous true'])
    expectWarning(await lab.test(`mqtts://127.0.0.1:${port}`, { as: 'sensor-1' }), { row: 72, stage: 'connect', mends: ['export-broker'] })
    expectWarning(await lab.test(`mqtts://127.0.0.1:${port}`, { as: null }), { row: 72, stage: 'connect', mends: ['export-broker'] })
  })
  test('nothing is said of one that is well, at a broker that is well', async () => {
    const { hasPassed, problems } = await lab.test(`mqtts://127.0.0.1:${await homeMosquitto()}`, { as: 'sensor-1' })
    if (!hasPassed || problems.length > 0) throw new Error(JSON.stringify(problems))
    const chain = await lab.test(`mqtts://127.0.0.1:${await homeMosquitto()}`, { as: 'under-1' })
    if (!chain.hasPassed || chain.problems.length > 0) throw new Error(JSON.stringify(chain.problems))
    const files = await testAs(withChain(client({ issuer: certificates.make({ commonName: 'Issuing', issuer: fleet, extensions: caExtensions }) })), await fleetMosquitto())
    expectVerdict(files, { row: 45, stage: 'tls', mends: ['export-broker', ...others] })
  })
})
