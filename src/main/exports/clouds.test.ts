import { createHash, X509Certificate } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { lacksTools } from '../testing/tools.ts'
import { awsIot } from './aws-iot.ts'
import { azureDps } from './azure-dps.ts'
import type { ExportTarget } from './target.ts'
import { fixedIdentity, sourceOf, textOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

const listed = (files: readonly { path: string; isSecret: boolean }[]) => files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)

describe('the bundle for AWS IoT Core', () => {
  const identity = fixedIdentity({ intermediates: [Uint8Array.of(2, 2, 2)] })

  it('has what the device shows, the CA to register and what registering needs', async () => {
    const files = await awsIot.files(sourceOf(identity), { policy: 'fleet', endpoint: 'abc-ats.iot.eu-central-1.amazonaws.com' })
    expect(listed(files)).toEqual([
      'sensor-1.crt',
      'sensor-1.key secret',
      'sensor-1.leaf.crt',
      'ca-to-register.pem',
      'jitp-template.json',
      'bulk-template.json',
      'bulk-registration.json',
      'README.txt',
      'manifest.json',
    ])
    // The issuing CA, not the root.
    expect(textOf(files, 'ca-to-register.pem')).toContain('AgIC')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/aws-iot.txt')
    await expect(textOf(files, 'jitp-template.json')).toMatchFileSnapshot('testing/snapshots/aws-iot-jitp.json')
    await expect(textOf(files, 'bulk-template.json')).toMatchFileSnapshot('testing/snapshots/aws-iot-bulk.json')
    await expect(textOf(await awsIot.files(sourceOf(identity), {}), 'README.txt')).toMatchFileSnapshot('testing/snapshots/aws-iot-bare.txt')
  })

  it('has one line of JSON for each device, with every parameter that the template refers to', async () => {
    const name = 'a "b"\n\\ ü \u202e$(x)'
    const files = await awsIot.files(sourceOf(fixedIdentity({ name })), {})
    const text = textOf(files, 'bulk-registration.json')
    expect(text.endsWith('\n')).toBe(true)
    expect(text.split('\n')).toHaveLength(2)
    const values = JSON.parse(text) as Record<string, string>
    expect(values['ThingName']).toBe(name)
    const template = textOf(files, 'bulk-template.json')
    const parameters = Object.keys((JSON.parse(template) as { Parameters: object }).Parameters)
    expect(Object.keys(values)).toEqual(parameters)
    for (const [, reference] of template.matchAll(/"Ref": "([^"]+)"/g)) expect(parameters).toContain(reference)
    const jitp = textOf(files, 'jitp-template.json')
    const known = Object.keys((JSON.parse(jitp) as { Parameters: object }).Parameters)
    for (const [, reference] of jitp.matchAll(/"Ref": "([^"]+)"/g)) expect(known).toContain(reference)
    expect(textOf(files, 'README.txt')).not.toMatch(/[\u202e\r]/)
  })

  it('takes no option that would be read by a shell or that AWS does not know', () => {
    expect(awsIot.schema.safeParse({ endpoint: 'x; rm -rf .' }).success).toBe(false)
    expect(awsIot.schema.safeParse({ policy: '$(id)' }).success).toBe(false)
    expect(awsIot.schema.safeParse({ templateFields: 'CommonName, Town' }).success).toBe(false)
    expect(awsIot.schema.safeParse({ templateFields: 'CommonName, SerialNumber,Country' }).success).toBe(true)
  })
})

describe('the bundle for Azure', () => {
  it('has the chain up to the root, the key, both thumbprints and the CA to upload', async () => {
    const files = await azureDps.files(sourceOf(fixedIdentity({ intermediates: [Uint8Array.of(2, 2, 2)] })), { hub: 'home' })
    expect(listed(files)).toEqual([
      'sensor-1.fullchain.pem',
      'sensor-1.key secret',
      'sensor-1.crt',
      'root-ca.pem',
      'thumbprints.txt',
      'README.txt',
      'manifest.json',
    ])
    expect(textOf(files, 'sensor-1.fullchain.pem').match(/^[^-]+$/gm)).toEqual(['AQEB', 'AgIC', 'CQkJ'])
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/azure-dps.txt')
    const digest = (algorithm: string) => createHash(algorithm).update(Uint8Array.of(1, 1, 1)).digest('hex').toUpperCase()
    expect(textOf(files, 'thumbprints.txt')).toBe(`SHA-1    ${digest('sha1')}\nSHA-256  ${digest('sha256')}\n`)
  })
})

describe.skipIf(lacksTools('openssl'))('the bundles for clouds', () => {
  const fleet = new OpensslFleet()
  const top = mkdtempSync(join(tmpdir(), 'certwright-clouds-'))
  beforeAll(() => {
    fleet.addAuthority('Root')
    fleet.addAuthority('Issuing', 'Root')
  })
  afterAll(() => {
    rmSync(top, { recursive: true, force: true })
  })
  const problems = (target: ExportTarget, name: string, options: object = {}) =>
    target.check(sourceOf(fleet.issue(name, { issuer: 'Issuing' }), { now: new Date() }), options).map(({ severity, message }) => `${severity}: ${message}`)

  it.each(['sensor-1', 'a:b_c', 'x'.repeat(64)])('take the name %s', (name) => {
    expect(problems(awsIot, name, { policy: 'fleet' })).toEqual([])
    expect(problems(azureDps, name)).toEqual([])
  })
  it.each(['my lamp', 'a/b', 'böse', 'a+b', 'a$b', "a'b", 'a@b'])('refuse the name %s', (name) => {
    expect(problems(awsIot, name, { policy: 'fleet' })).toEqual([expect.stringMatching(/^error: AWS IoT takes no thing by the name/)])
    expect(problems(azureDps, name)).toEqual([expect.stringMatching(/^error: Azure takes no device by the name/)])
  })
  it('differ over dots, and over signs at the ends', () => {
    expect(problems(awsIot, 'pump.local', { policy: 'fleet' })).toEqual([expect.stringMatching(/^error: /)])
    expect(problems(azureDps, 'pump.local')).toEqual([])
    expect(problems(azureDps, 'pump-')).toEqual([expect.stringMatching(/^warning: /)])
  })
  it('refuse a certificate that lacks a field of the template, by its name', () => {
    expect(problems(awsIot, 'sensor-1', { policy: 'fleet', templateFields: 'CommonName' })).toEqual([])
    const [problem, ...others] = problems(awsIot, 'sensor-1', { policy: 'fleet', templateFields: 'CommonName, SerialNumber,StateName' })
    expect(problem).toMatch(/^error: The template names SerialNumber, StateName, which /)
    expect(others).toEqual([])
  })
  it('warn where AWS would register a device that may do nothing', () => {
    expect(problems(awsIot, 'sensor-1')).toEqual([expect.stringMatching(/^warning: No AWS IoT policy/)])
  })

  it('hold files by which openssl finds the whole way to the CA, and the thumbprints that it prints', async () => {
    const source = sourceOf(fleet.issue('sensor-7', { issuer: 'Issuing' }), { now: new Date() })
    const [aws, azure] = [join(top, 'aws'), join(top, 'azure')]
    await writeBundle(aws, await awsIot.files(source, {}), { overwrite: false })
    await writeBundle(azure, await azureDps.files(source, {}), { overwrite: false })
    const openssl = (cwd: string, ...args: string[]) => spawnSync('openssl', args, { cwd, encoding: 'utf8' }).stdout
    expect(openssl(aws, 'verify', '-partial_chain', '-CAfile', 'ca-to-register.pem', 'sensor-7.leaf.crt')).toContain('sensor-7.leaf.crt: OK')
    expect(openssl(azure, 'verify', '-CAfile', 'root-ca.pem', '-untrusted', 'sensor-7.fullchain.pem', 'sensor-7.crt')).toContain('sensor-7.crt: OK')
    const thumbprints = textOf(await azureDps.files(source, {}), 'thumbprints.txt')
    for (const digest of ['sha1', 'sha256']) {
      const printed = openssl(azure, 'x509', '-in', 'sensor-7.crt', '-noout', '-fingerprint', `-${digest}`)
      expect(thumbprints).toContain(printed.trim().split('=')[1]!.replaceAll(':', ''))
    }
    const line = JSON.parse(textOf(await awsIot.files(source, {}), 'bulk-registration.json')) as Record<string, string>
    expect(new X509Certificate(line['CertificatePem']!).checkIssued(new X509Certificate(line['CACertificatePem']!))).toBe(true)
  })
})
