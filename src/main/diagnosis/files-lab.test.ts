import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { lacksTools } from '../testing/tools.ts'
import { expectVerdict, expectWarning, FailureLab } from './testing/failure-lab.ts'
import { clientExtensions, LabCertificates, serverExtensions, type LabIdentity } from './testing/lab-certificates.ts'

/*
 * Rows 18, 44 and 55 to 60 of docs/failures.md: files of this machine that cannot be connected with.
 */
describe.skipIf(lacksTools('openssl', 'mosquitto'))('files', () => {
  let lab: FailureLab
  let certificates: LabCertificates
  let fleet: LabIdentity
  let device: LabIdentity
  const others = ['use-identity', 'use-identity'] as const

  beforeAll(async () => {
    lab = await FailureLab.open()
    certificates = new LabCertificates()
    fleet = certificates.root('Fleet CA')
    device = certificates.make({ commonName: 'sensor-9', issuer: fleet, extensions: clientExtensions })
  })
  afterEach(() => lab.stopBrokers())
  afterAll(() => lab.close())

  const testWith = async (files: { certificateFile?: string; keyFile?: string; caFile?: string }) => await lab.test('mqtts://127.0.0.1:1', files)
  /** The files were read: the test got as far as the port on which nothing listens. */
  const expectRead = ({ problems }: Awaited<ReturnType<typeof testWith>>) => expect(problems.map(({ row, stage }) => [row, stage])).toEqual([[1, 'tcp']])
  const openssl = (...args: string[]) => certificates.folder.openssl(...args)
  const path = (name: string) => certificates.folder.path(name)

  test.each([
    ['text', 'no certificate at all'],
    ['nothing', ''],
  ])('18: the CA file holds %s', async (_what, content) => {
    expectVerdict(await testWith({ caFile: lab.file(content) }), { row: 18, stage: 'identity', mends: ['trust-own-authorities'] })
  })
  test('18: and one in DER is read', async () => {
    openssl('x509', '-in', `${fleet.file}.crt`, '-outform', 'DER', '-out', 'fleet.der')
    expectRead(await testWith({ caFile: path('fleet.der') }))
  })
  test('44: a certificate without its key', async () => {
    expectVerdict(await testWith({ certificateFile: lab.file(device.certificate) }), { row: 44, stage: 'identity', mends: others })
  })
  test('55: the key of another certificate', async () => {
    const other = certificates.make({ commonName: 'sensor-8', issuer: fleet, extensions: clientExtensions })
    const result = await testWith({ ...lab.files(device), keyFile: lab.file(other.privateKey) })
    expectVerdict(result, { row: 55, stage: 'identity', mends: others })
  })
  test('56: an encrypted key', async () => {
    openssl('pkcs8', '-topk8', '-in', `${device.file}.key`, '-out', 'sealed.key', '-passout', 'pass:secret')
    expectVerdict(await testWith({ ...lab.files(device), keyFile: path('sealed.key') }), { row: 56, stage: 'identity', mends: others })
  })
  test('57: the two the other way round', async () => {
    const { certificateFile, keyFile } = lab.files(device)
    expectVerdict(await testWith({ certificateFile: keyFile, keyFile: certificateFile }), { row: 57, stage: 'identity', mends: others })
  })
  test('57: and a key in DER is read', async () => {
    openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${device.file}.key`, '-outform', 'DER', '-out', 'key.der')
    expectRead(await testWith({ ...lab.files(device), keyFile: path('key.der') }))
  })
  test('58: a byte order mark', async () => {
    const broker = certificates.make({ commonName: 'mqtt', issuer: fleet, extensions: serverExtensions('IP:127.0.0.1') })
    const port = await lab.mosquittoWith(broker, fleet.certificate)
    const certificateFile = lab.file(`\ufeff${device.certificate}`)
    const result = await lab.test(`mqtts://127.0.0.1:${port}`, { certificateFile, keyFile: lab.file(device.privateKey), caFile: lab.file(fleet.certificate) })
    expectWarning(result, { row: 58, stage: 'identity' })
  })
  test('59: a PKCS#12 file without its passphrase', async () => {
    openssl('pkcs12', '-export', '-in', `${device.file}.crt`, '-inkey', `${device.file}.key`, '-out', 'device.p12', '-passout', 'pass:secret')
    expectVerdict(await testWith({ certificateFile: path('device.p12') }), { row: 59, stage: 'identity', mends: others })
  })
  test('60: and one of old ciphers is read like any other', async () => {
    openssl('pkcs12', '-export', '-legacy', '-in', `${device.file}.crt`, '-inkey', `${device.file}.key`, '-out', 'old.p12', '-passout', 'pass:')
    expectRead(await testWith({ certificateFile: path('old.p12') }))
  })
})
