import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { KeyType } from '../../shared/key-type.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { runTool } from '../testing/tools.ts'
import { cArray } from './c-array.ts'
import { cHeader } from './c-header.ts'
import { der } from './der.ts'
import type { BundleSource, ExportIdentity, ExportTarget } from './target.ts'
import { array, boardJudges, compileJudge, lacksBoardJudges } from './testing/board-judges.ts'
import { sourceOf } from './testing/bundle-source.ts'
import { OpensslFleet } from './testing/openssl-fleet.ts'

const kinds: readonly [keyType: KeyType, issuer: string][] = [
  ['ec-p256', 'Root'],
  ['ec-p384', 'Issuing'],
  ['rsa-2048', 'RSA Root'],
]

describe.skipIf(lacksBoardJudges())('the bundles for boards, in C', () => {
  const fleet = new OpensslFleet()
  const identities = new Map<KeyType, ExportIdentity>()
  beforeAll(() => {
    fleet.addAuthority('Root')
    fleet.addAuthority('Issuing', 'Root')
    fleet.addAuthority('RSA Root', undefined, 'rsa-2048')
    for (const [keyType, issuer] of kinds) identities.set(keyType, fleet.issue(`board-${keyType}`, { issuer, keyType }))
  })

  /** Writes a bundle without errors into a folder of its own, which it gives. */
  const write = async (target: ExportTarget, keyType: KeyType, options: object = {}, change: Partial<BundleSource> = {}) => {
    const source = sourceOf(identities.get(keyType)!, { now: new Date(), ...change })
    expect(target.check(source, options).filter(({ severity }) => severity === 'error')).toEqual([])
    const folder = temporaryFolder('board')
    for (const { path, bytes } of await target.files(source, options)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), bytes)
    }
    return folder
  }

  describe.each(kinds)('%s, signed by %s', (keyType, issuer) => {
    const hasIssuer = issuer === 'Issuing'
    const names = ['device', ...(hasIssuer ? ['issuer'] : [])].map((name) => `${name}_der`)

    it.each([
      { storage: 'plain', guard: false },
      { storage: 'const', guard: true },
      { storage: 'progmem', guard: true },
    ] as const)('as C headers ($storage) compile without a warning and are read by both libraries', async (options) => {
      const folder = await write(cHeader, keyType, options)
      const headers = ['ca_der', ...names, 'device_key_der'].map((name) => `${name.replace('_key', '-key').replace('_der', '.der')}.h`)
      const included = options.guard ? [...headers, ...headers] : headers
      const head = included.map((name) => `#include "${name}"`).join('\n')
      for (const judge of boardJudges) {
        const program = compileJudge(judge, folder, { head, authorities: [array('ca_der')], chain: names.map(array), key: array('device_key_der') })
        expect(runTool(program, []).output).toBe('read\n')
      }
    })

    it.each(['pkcs8', 'traditional'])('as DER (%s key) are read by both libraries and by openssl as the README says', async (key) => {
      const folder = await write(der, keyType, { key })
      const stem = `board-${keyType}`
      const paths = ['ca.der', `${stem}.der`, ...(hasIssuer ? [`${stem}.issuer.der`] : []), `${stem}.key.der`]
      const head = paths.map((path, at) => cArray(`object${at}`, readFileSync(join(folder, path)), 'const')).join('')
      const [authority, ...rest] = paths.map((_, at) => array(`object${at}`))
      for (const judge of boardJudges) {
        const program = compileJudge(judge, folder, { head, authorities: [authority!], chain: rest.slice(0, -1), key: rest.at(-1) })
        expect(runTool(program, []).output).toBe('read\n')
      }
      const commands = [...readFileSync(join(folder, 'README.txt'), 'utf8').matchAll(/^ {4,5}(chmod|openssl)(.*)$/gm)]
      expect(commands).toHaveLength(4)
      for (const [, tool, args] of commands) {
        const { status, output } = runTool('sh', ['-c', `${tool}${args}`], { cwd: folder })
        expect(status, output).toBe(0)
      }
    })
  })

  it('a key of somebody else is told from the right one', async () => {
    const folder = await write(der, 'ec-p256')
    const others = identities.get('ec-p384')!
    const head = [identities.get('ec-p256')!.root, identities.get('ec-p256')!.certificate, others.privateKey!].map((bytes, at) => cArray(`o${at}`, bytes, 'const')).join('')
    for (const judge of boardJudges) {
      const program = compileJudge(judge, folder, { head, authorities: [array('o0')], chain: [array('o1')], key: array('o2') })
      expect(runTool(program, []).output).toBe('failed: key and certificate belong together\n')
    }
  })
})
