import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toPem } from '../shared/pem.ts'
import { Vault } from './store/vault.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { openTestCore, testPassphrase, type TestCore } from './testing/test-core.ts'
import { lacksTools, runTool } from './testing/tools.ts'

const devices = 1000
const together = 100

describe.skipIf(lacksTools('openssl', 'certutil'))('every certificate of a run over 1,000 devices', () => {
  const folder = temporaryFolder('fleet')
  let core: TestCore
  let root: string
  let leaves: { name: string; file: string }[]

  beforeAll(async () => {
    core = await openTestCore()
    const { api } = core
    await api.vault.create({ passphrase: testPassphrase })
    await api.vault.changeSettings({ identityDomain: 'fleet.example' })
    await api.authorities.create({ subject: { commonName: 'Home CA' } })
    const { id } = await api.fleet.plan({ source: { kind: 'pattern', pattern: 'sensor-{0001..1000}' }, altNames: [{ type: 'ip', value: '10.0.0.1' }] })
    expect(await api.fleet.run({ plan: id })).toMatchObject({ issued: devices, failed: 0 })
    root = join(folder, 'root.pem')
    writeFileSync(root, (await api.certificates.show({ reference: 'Home CA' })).pem)
    const vault = Vault.open(join(core.folder, 'default.certwright'))
    leaves = vault.matching({ kinds: ['device'] }, new Date()).map((fingerprint) => {
      const { summary, der } = vault.find(fingerprint)
      const file = join(folder, `${summary.name}.pem`)
      writeFileSync(file, toPem('CERTIFICATE', der))
      return { name: summary.name, file }
    })
    vault.close()
  }, 120_000)
  afterAll(() => core.close())

  it('is accepted by openssl, strictly', () => {
    const refused: string[] = []
    for (let begun = 0; begun < devices; begun += together) {
      const files = leaves.slice(begun, begun + together).map(({ file }) => file)
      const { stdout, stderr } = runTool('openssl', ['verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', root, ...files])
      refused.push(...files.filter((file) => !stdout.includes(`${file}: OK`)), ...(stderr === '' ? [] : [stderr]))
    }
    expect(refused).toEqual([])
  })

  it('goes into one database of NSS, which takes no serial number twice', () => {
    const database = join(folder, 'nss')
    mkdirSync(database)
    const certutil = (...args: string[]) => runTool('certutil', ['-d', `sql:${database}`, ...args])
    expect(certutil('-N', '--empty-password').output).toBe('')
    expect(certutil('-A', '-n', 'root', '-t', 'CT,,', '-a', '-i', root).status).toBe(0)
    const commands = join(folder, 'commands.txt')
    writeFileSync(commands, leaves.map(({ name, file }) => `-A -n ${name} -t ,, -a -i ${file}`).join('\n'))
    const { status, output } = certutil('-B', '-i', commands)
    expect({ status, output }).toEqual({ status: 0, output: '' })
    const listed = certutil('-L').stdout.split('\n').filter((line) => line.startsWith('sensor-'))
    expect(listed).toHaveLength(devices)
  }, 180_000)
})
