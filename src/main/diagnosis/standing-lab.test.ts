import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest'
import type { TlsIdentity } from '../mqtt/network-contract.ts'
import { lacksTools } from '../testing/tools.ts'
import { expectWarning, FailureLab } from './testing/failure-lab.ts'
import { LabCertificates, serverExtensions } from './testing/lab-certificates.ts'

/*
 * Rows 74 to 76 of docs/failures.md: what the vault knows of a broker's certificate, and nobody else can.
 */
describe.skipIf(lacksTools('openssl'))('a broker’s certificate, as the vault knows it', () => {
  let lab: FailureLab
  let old: TlsIdentity

  beforeAll(async () => {
    lab = await FailureLab.open()
    old = (await lab.secretsOf('mqtt.home.lan')).identity
  })
  afterEach(() => lab.stopBrokers())
  afterAll(() => lab.close())

  const testBroker = async (identity: TlsIdentity, host = '127.0.0.1') =>
    await lab.test(`mqtts://127.0.0.1:${await lab.nodeBroker(identity)}`, { as: 'sensor-1', ...(host !== '127.0.0.1' && { serverName: host }) })

  test('75: our CA signed it, and the vault has never issued it', async () => {
    const certificates = new LabCertificates()
    const { identity } = await lab.secretsOf('Home CA')
    writeFileSync(join(certificates.folder.path(''), 'home.crt'), identity.certificateChain)
    writeFileSync(join(certificates.folder.path(''), 'home.key'), identity.privateKey)
    const issuer = { ...identity, file: 'home', certificate: identity.certificateChain }
    const stray = certificates.make({ commonName: 'stray', issuer, extensions: serverExtensions('IP:127.0.0.1,DNS:stray.lan') })
    expectWarning(await testBroker(stray), { row: 75, stage: 'examine', mends: ['export-broker'] })
  })
  test('76: it was replaced', async () => {
    await lab.core.api.certificates.renew({ references: ['mqtt.home.lan'], newKey: true })
    expectWarning(await testBroker(old), { row: 76, stage: 'examine', mends: ['export-broker'] })
  })
  test('74: it was revoked', async () => {
    const { api } = lab.core
    await api.brokers.issue({ subject: { commonName: 'lost' }, altNames: [{ type: 'ip', value: '127.0.0.1' }] })
    const { identity } = await lab.secretsOf('lost')
    await api.certificates.revoke({ references: ['lost'], reason: 'keyCompromise' })
    expectWarning(await testBroker(identity), { row: 74, stage: 'examine', mends: ['export-broker'], message: /keyCompromise/ })
  })
})
