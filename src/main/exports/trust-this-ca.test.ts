import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeBundle } from '../delivery/bundle-writer.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import type { ExportIdentity } from './target.ts'
import { fixedIdentity, sourceOf, textOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'
import { trustThisCa } from './trust-this-ca.ts'

describe('the root CA to be trusted', () => {
  it('comes as PEM and DER, with what to do on each system and nothing secret', async () => {
    const files = await trustThisCa.files(sourceOf(fixedIdentity()), {})
    expect(files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)).toEqual([
      expect.stringMatching(/^root-ca-[0-9a-f]{8}\.crt$/),
      expect.stringMatching(/^root-ca-[0-9a-f]{8}\.cer$/),
      'README.txt',
      'manifest.json',
    ])
    expect(files[1]!.bytes).toEqual(fixedIdentity().root)
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/trust-this-ca.txt')
  })

  it('comes with the one that a roll-over links to it', async () => {
    const identity = fixedIdentity()
    const files = await trustThisCa.files(sourceOf(identity, { trustAnchors: [identity.root, Uint8Array.of(8, 8, 8)] }), {})
    expect(new Set(files.map(({ path }) => path)).size).toBe(6)
  })

  describe.skipIf(lacksTools('openssl', 'certutil', 'update-ca-certificates'))('on this machine', () => {
    const fleet = new OpensslFleet()
    let identity: ExportIdentity
    let other: ExportIdentity
    let folder: string
    beforeAll(async () => {
      fleet.addAuthority('Root')
      fleet.addAuthority('Second root', undefined, 'rsa-2048')
      identity = fleet.issue('localhost', { kind: 'broker', issuer: 'Root', altNames: [{ type: 'dns', value: 'localhost' }] })
      other = fleet.issue('sensor-2', { issuer: 'Second root' })
      folder = join(temporaryFolder('trust'), 'bundle')
      const source = sourceOf(identity, { now: new Date(), trustAnchors: [identity.root, other.root] })
      expect(trustThisCa.check(source, {})).toEqual([])
      await writeBundle(folder, await trustThisCa.files(source, {}), { overwrite: false })
    })
    const run = (command: string) => runTool('sh', ['-c', command], { cwd: folder })
    const commandsOf = (beginning: RegExp) => [...readFileSync(join(folder, 'README.txt'), 'utf8').matchAll(/^ {4,5}(\S.*)$/gm)].map((match) => match[1]!).filter((line) => beginning.test(line))

    it('has the fingerprint that the README tells', () => {
      for (const command of commandsOf(/^openssl x509/)) {
        const told = /Fingerprint=(.*)/.exec(run(command).output)![1]!
        expect(readFileSync(join(folder, 'README.txt'), 'utf8')).toContain(`     ${told}\n`)
      }
      expect(commandsOf(/^openssl x509/)).toHaveLength(2)
    })

    it('is trusted by openssl after update-ca-certificates, and not before', () => {
      const top = temporaryFolder('etc')
      const [local, certs] = [join(top, 'local'), join(top, 'certs')]
      const shared = join(top, 'shared')
      for (const each of [local, certs, shared]) mkdirSync(each)
      const [copy, ...rest] = commandsOf(/^sudo cp .*\/usr\/local/)
      expect(rest).toEqual([])
      const [verify] = commandsOf(/^openssl verify/)
      const check = () => run(verify!.replace('/etc/ssl/certs', certs)).output
      expect(check()).not.toMatch(/: OK/)
      run(copy!.replace('sudo ', '').replace('/usr/local/share/ca-certificates/', local))
      const conf = join(top, 'ca-certificates.conf')
      run(`: > ${conf}`)
      const places = `--certsconf ${conf} --certsdir ${shared} --localcertsdir ${local} --etccertsdir ${certs} --hooksdir ${join(top, 'none')}`
      const updated = run(`PATH=$PATH:/usr/sbin update-ca-certificates ${places}`)
      expect(updated.output).toMatch(/2 added, 0 removed/)
      expect(readdirSync(certs)).toEqual(expect.arrayContaining(['ca-certificates.crt', expect.stringMatching(/^root-ca-.*\.pem$/)]))
      expect(check()).toMatch(/: OK/)
    })

    it('makes NSS accept what it has signed, by the command for Chrome and Firefox', () => {
      const database = `sql:${temporaryFolder('nss')}`
      expect(runTool('certutil', ['-N', '-d', database, '--empty-password']).status).toBe(0)
      writeFileSync(join(folder, 'leaf.der'), identity.certificate)
      expect(run(`certutil -A -d ${database} -t ,, -n leaf -i leaf.der`).status).toBe(0)
      const isValidServer = () => run(`certutil -V -d ${database} -n leaf -u V`).output
      expect(isValidServer()).not.toMatch(/certificate is valid/)
      for (const command of commandsOf(/^certutil -A/)) expect(run(command.replace('sql:$HOME/.pki/nssdb', database)).status).toBe(0)
      expect(isValidServer()).toMatch(/certificate is valid/)
    })
  })
})
