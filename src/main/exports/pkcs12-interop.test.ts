import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { pkcs12 } from './pkcs12.ts'
import type { ExportIdentity } from './target.ts'
import { sourceOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

const password = 'correct horse'
const errorsOf = (identity: ExportIdentity, options: object) =>
  pkcs12.check(sourceOf(identity, { now: new Date() }), options).filter(({ severity }) => severity === 'error')

describe.skipIf(lacksTools('openssl', 'keytool', 'pk12util', 'certutil', 'certtool'))('the bundle of one encrypted file', () => {
  const fleet = new OpensslFleet()
  const top = temporaryFolder('pkcs12')
  const passwordFile = join(top, 'password')
  const wrongFile = join(top, 'wrong')
  beforeAll(() => {
    fleet.addAuthority('Root')
    fleet.addAuthority('Issuing', 'Root')
    writeFileSync(passwordFile, `${password}\n`)
    writeFileSync(wrongFile, 'battery staple\n')
  })
  afterAll(() => {
    writeFileSync(passwordFile, '')
  })

  const cases = [
    ['modern', 'ec-p256', 'device'],
    ['modern', 'rsa-2048', 'broker'],
    ['compatible', 'ec-p384', 'client'],
    ['compatible', 'rsa-2048', 'device'],
  ] as const

  describe.each(cases)('in the %s form with a key of %s, of a %s', (form, keyType, kind) => {
    const name = `${kind} ${form} ${keyType}`
    let identity: ExportIdentity
    let folder: string
    beforeAll(async () => {
      identity = fleet.issue(name, { kind, issuer: 'Issuing', keyType, altNames: kind === 'broker' ? [{ type: 'dns', value: 'localhost' }] : [] })
      folder = join(top, name)
      expect(errorsOf(identity, { password, form })).toEqual([])
      await writeBundle(folder, await pkcs12.files(sourceOf(identity, { now: new Date() }), { password, form }), { overwrite: false })
    })
    const ask = (tool: string, args: readonly string[]) => runTool(tool, args, { cwd: folder })

    it('gives openssl the key, the certificate, the issuing CA and the root', () => {
      const { status, output } = ask('openssl', ['pkcs12', '-in', `${name}.p12`, '-passin', `file:${passwordFile}`, '-nodes'])
      expect(status).toBe(0)
      expect(createPrivateKey(output).export({ format: 'der', type: 'pkcs8' })).toEqual(Buffer.from(identity.privateKey!))
      const found = output.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)!.map((pem) => new X509Certificate(pem).raw)
      expect(found).toEqual([identity.certificate, ...identity.intermediates, identity.root].map((der) => Buffer.from(der)))
    })

    it('opens in keytool, NSS and GnuTLS, and in none with another password', () => {
      const list = (secret: string) => ask('keytool', ['-list', '-v', '-keystore', `${name}.p12`, '-storepass:file', secret])
      expect(list(passwordFile).output).toMatch(/Entry type: PrivateKeyEntry[^]*Certificate chain length: 3/)
      expect(list(wrongFile)).toMatchObject({ status: 1, output: expect.stringContaining('password was incorrect') as string })

      const database = `sql:${temporaryFolder('nss')}`
      expect(ask('certutil', ['-N', '-d', database, '--empty-password']).status).toBe(0)
      const take = (secret: string) => ask('pk12util', ['-i', `${name}.p12`, '-d', database, '-w', secret])
      expect(take(wrongFile).output).toMatch(/SEC_ERROR_BAD_PASSWORD|password entered is incorrect/)
      expect(ask('certutil', ['-K', '-d', database]).output).toMatch(/no keys found/)
      expect(take(passwordFile).status).toBe(0)
      expect(ask('certutil', ['-L', '-d', database]).output).toMatch(new RegExp(`^${name} +u,u,u$`, 'm'))

      const show = (secret: string) => ask('certtool', ['--p12-info', '--inder', '--infile', `${name}.p12`, '--password', secret])
      expect(show(password).output.match(/BEGIN CERTIFICATE/g)).toHaveLength(3)
      expect(show('battery staple').status).not.toBe(0)

      const open = ask('openssl', ['pkcs12', '-in', `${name}.p12`, '-passin', `file:${wrongFile}`, '-noout'])
      expect(open).toMatchObject({ output: expect.stringContaining('invalid password') as string })
      expect(open.status).not.toBe(0)
    })

    it('opens by the command of its README', () => {
      const look = /^ {5}(openssl pkcs12 -in .* -noout -info)$/m.exec(readFileSync(join(folder, 'README.txt'), 'utf8'))![1]!
      const { output } = runTool('sh', ['-c', `${look} -passin file:${passwordFile}`], { cwd: folder })
      expect(output).toContain(form === 'modern' ? 'AES-256-CBC' : '3-KeyTripleDES-CBC')
    })
  })

  it('is refused where the key is elsewhere, and warns of the weak form and of letters beyond ASCII', () => {
    const identity = fleet.issue('keyless', { issuer: 'Root' })
    expect(errorsOf({ ...identity, privateKey: null }, { password })).toMatchObject([{ message: expect.stringContaining('private key of keyless') as string }])
    const warnings = pkcs12.check(sourceOf(identity, { now: new Date() }), { password: 'Kärlek och åska', form: 'compatible' })
    expect(warnings.map(({ severity, message }) => `${severity}: ${message.slice(0, 30)}`)).toEqual([
      'warning: The password has letters beyon',
      'warning: The compatible form is weak: t',
    ])
  })
})
