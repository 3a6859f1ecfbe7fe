import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { queryObjects } from 'node:v8'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FleetProgress } from '../../../shared/fleet-run.ts'
import { certificateParts } from '../../pki/certificate-parts.ts'
import { Vault } from '../../store/vault.ts'
import { createOpensslFolder, ec } from '../../testing/openssl-folder.ts'
import { openTestCore, testPassphrase, type TestCore } from '../../testing/test-core.ts'
import { lacksTools } from '../../testing/tools.ts'
import { HeldPlan } from './held-plan.ts'

const sampleKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
let core: TestCore
beforeEach(async () => {
  core = await openTestCore()
  await core.api.vault.create({ passphrase: testPassphrase })
  await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
})
afterEach(() => core.close())

const planText = (text: string, more: object = {}) => core.api.fleet.plan({ source: { kind: 'text', text }, ...more })
const planPattern = (pattern: string, more: object = {}) => core.api.fleet.plan({ source: { kind: 'pattern', pattern }, ...more })
const rowsOf = async (plan: string) => (await core.api.fleet.rows({ plan })).rows

describe('a plan', () => {
  it('says what would be issued for each row, and issues nothing', async () => {
    const { id, total, counts, table } = await planText(
      'id;common name;OU;SANs;days;key;topic group;group;notes\nP-1;pump-1;Küche;dns:pump-1.lan 10.0.0.1;100;RSA 2048;cold;Kiel,Graz;"first; of all"\n;pump-2;;;;;;;\n',
      { subject: { organization: 'Home' }, groups: ['batch 7'] },
    )
    expect({ total, counts }).toEqual({ total: 2, counts: { good: 2, warned: 0, bad: 0, there: 0 } })
    expect(table).toMatchObject({ delimiter: ';', hasHeader: true, encoding: null })
    expect((await rowsOf(id)).map(({ row, wouldBe }) => ({ row, ...wouldBe, notAfter: undefined }))).toEqual([
      {
        row: 2,
        name: 'pump-1',
        subject: 'CN=pump-1,serialNumber=P-1,OU=Küche,O=Home',
        altNames: [{ type: 'dns', value: 'pump-1.lan' }, { type: 'ip', value: '10.0.0.1' }],
        keyType: 'rsa-2048',
        notAfter: undefined,
        groups: ['batch 7', 'Kiel', 'Graz', 'cold'],
        notes: 'first; of all',
      },
      { row: 3, name: 'pump-2', subject: 'CN=pump-2,O=Home', altNames: [], keyType: 'ec-p256', notAfter: undefined, groups: ['batch 7'], notes: null },
    ])
    expect((await core.api.certificates.list({ kinds: ['device'] })).total).toBe(0)
  })

  it('names row and column of what is wrong, and of what others may refuse', async () => {
    await core.api.devices.enrol({ ids: ['taken'] })
    const { id } = await planText(
      [
        ...['id,OU,SANs,days,key,group', 'good', 'GOOD', 'taken', 'a/b', 'x'.repeat(65), 'd,,,0', 'e,,,99999999', 'f,,not a name..', 'g,,,,dsa', `h,${'u'.repeat(65)}`],
        ...['Home CA', 'sensor+1', 'Fühler', 'i,,dns:a_b.lan', 'j,k,,,,,too,many'],
      ].join('\n'),
    )
    const found = (await rowsOf(id)).map(({ row, state, problems }) => [row, state, ...problems.map(({ severity, column }) => `${severity} ${column}`)])
    expect(found).toEqual([
      [2, 'good'],
      [3, 'bad', 'error id'],
      [4, 'bad', 'error id'],
      [5, 'bad', 'error id'],
      [6, 'bad', 'error id'],
      [7, 'bad', 'error days'],
      [8, 'bad', 'error days'],
      [9, 'bad', 'error altNames'],
      [10, 'bad', 'error keyType'],
      [11, 'bad', 'error organizationalUnit'],
      [12, 'bad', 'error id', 'warning id', 'warning id'],
      [13, 'bad', 'error id'],
      [14, 'warned', 'warning id', 'warning id'],
      [15, 'warned', 'warning altNames'],
      [16, 'bad', 'error null'],
    ])
    const { rows } = await core.api.fleet.rows({ plan: id, states: ['bad'], offset: 1, limit: 1 })
    expect(rows[0]!.problems[0]!.message).toBe('There is an active certificate for "taken" already.')
  })

  it('is mended in place, twins too', async () => {
    const { id, counts } = await planText('id\nsensor\nsensor\na/b\n')
    expect(counts).toMatchObject({ good: 1, bad: 2 })
    expect((await core.api.fleet.change({ plan: id, index: 0, column: 'id', text: 'other' })).counts).toMatchObject({ good: 2, bad: 1 })
    expect((await core.api.fleet.change({ plan: id, index: 2, column: 'id', text: 'OTHER' })).counts).toMatchObject({ good: 2, bad: 1 })
    expect((await core.api.fleet.change({ plan: id, index: 2, column: 'id', text: 'third' })).counts).toMatchObject({ good: 3, bad: 0 })
  })

  it('with a bad row is not run, unless that is left out', async () => {
    const { id } = await planText('id\ngood\na/b\n')
    await expect(core.api.fleet.run({ plan: id })).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { count: 1, row: 3, column: 'id' } })
    expect((await core.api.certificates.list({ kinds: ['device'] })).total).toBe(0)
    expect(await core.api.fleet.run({ plan: id, leavesOutBad: true })).toMatchObject({ issued: 1, leftOut: 1, failed: 0, notStarted: 0 })
  })

  it('of one id many times over is cancelled while its names are noted', async () => {
    const cancelling = new AbortController()
    const planning = core.api.fleet.plan({ source: { kind: 'text', text: `id\n${'sensor\n'.repeat(50_000)}` } }, { signal: cancelling.signal })
    setImmediate(() => cancelling.abort())
    await expect(planning).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('of one id many times over has one good row, wherever the first of them stands', { timeout: 60_000 }, async () => {
    const count = 20_000
    const { id, counts } = await planText(`id\n${'sensor\n'.repeat(count)}`)
    expect(counts).toMatchObject({ good: 1, bad: count - 1 })
    expect((await core.api.fleet.change({ plan: id, index: 0, column: 'id', text: 'other' })).counts).toMatchObject({ good: 2, bad: count - 2 })
    expect((await core.api.fleet.rows({ plan: id, states: ['good'] })).rows.map(({ index }) => index)).toEqual([0, 1])
    expect((await core.api.fleet.change({ plan: id, index: 0, column: 'id', text: 'SENSOR' })).counts).toMatchObject({ good: 1, bad: count - 1 })
    expect((await core.api.fleet.rows({ plan: id, states: ['good'] })).rows.map(({ index }) => index)).toEqual([0])
  })

  it('holds no opened key of the issuer, and is let go of with its vault', { timeout: 60_000 }, async () => {
    const opened = () => queryObjects(sampleKey.constructor, { format: 'count' })
    const plans = () => queryObjects(HeldPlan, { format: 'count' })
    await core.api.vault.lock()
    const before = opened()
    await core.api.vault.unlock({ passphrase: testPassphrase })
    await planPattern('s-{1..3}')
    await core.api.vault.lock()
    expect([opened(), plans()]).toEqual([before, 1])
    await core.api.vault.close()
    expect(plans()).toBe(0)
  })

  it('is held until another takes its place', async () => {
    const { id } = await planPattern('a-{1..3}')
    await planPattern('b-{1..3}')
    await expect(core.api.fleet.rows({ plan: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('of a table in a file is read by the reader process, in its encoding', async () => {
    const path = join(core.folder, 'devices.csv')
    writeFileSync(path, Buffer.from('id;OU\r\nsensor-1;Küche\r\n', 'latin1'))
    const { id, table } = await core.api.fleet.plan({ source: { kind: 'table', file: { path } } })
    expect(table).toMatchObject({ encoding: 'windows-1252', delimiter: ';' })
    expect((await rowsOf(id))[0]!.wouldBe!.subject).toBe('CN=sensor-1,OU=Küche')
    expect(core.children.map(({ entry }) => entry)).toEqual(['reader'])
  })

  it('of a table of 50 MB has all its rows, and names the row and the column of a fault', { timeout: 120_000 }, async () => {
    const path = join(core.folder, 'big.csv')
    const count = 12_500
    const note = 'Küche'.repeat(800)
    const line = (index: number) => `${index === 9000 ? 'a/b' : `sensor-${index}`};hall;${note}`
    writeFileSync(path, `id;OU;notes\r\n${Array.from({ length: count }, (_, index) => line(index)).join('\r\n')}`)
    expect(statSync(path).size).toBeGreaterThan(50_000_000)
    const { id, total, counts, table } = await core.api.fleet.plan({ source: { kind: 'table', file: { path } } })
    expect(table).toMatchObject({ encoding: 'UTF-8', delimiter: ';' })
    expect({ total, counts }).toEqual({ total: count, counts: { good: count - 1, warned: 0, bad: 1, there: 0 } })
    await expect(core.api.fleet.run({ plan: id })).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { row: 9002, column: 'id' } })
    const { rows } = await core.api.fleet.rows({ plan: id, offset: count - 1 })
    expect(rows.map(({ row, cells }) => [row, cells.id, cells.notes?.length])).toEqual([[count + 1, `sensor-${count - 1}`, note.length]])
    expect(core.children.map(({ entry }) => entry)).toEqual(['reader'])
  })

  it('of a table of more than 64 MiB is refused with its length', async () => {
    const path = join(core.folder, 'big.csv')
    writeFileSync(path, Buffer.alloc(64 * 1024 * 1024 + 1, 'sensor-1\n'))
    await expect(core.api.fleet.plan({ source: { kind: 'table', file: { path } } })).rejects.toMatchObject({
      code: 'FILE_TOO_LARGE',
      message: 'The file has 67,108,865 octets; at most 67,108,864 are read.',
    })
  })
})

describe('a run', () => {
  it('of 1,000 puts each into the vault with its key, its groups and its notes, and tells how far it is', async () => {
    const { id } = await planPattern('sensor-{0001..1000}', { groups: ['Kiel'] })
    const progress: FleetProgress[] = []
    const result = await core.api.fleet.run({ plan: id }, { onEvent: (each) => progress.push(each) })
    expect(result).toMatchObject({ issued: 1000, there: 0, leftOut: 0, failed: 0, failures: [], notStarted: 0 })
    expect(result.verified).toBe(Math.ceil(1000 / 16))
    expect(progress.at(-1)).toMatchObject({ done: 1000, total: 1000, failed: 0, isPaused: false, leftMs: 0 })
    expect(await core.api.groups.list()).toEqual([{ name: 'Kiel', devices: 1000 }])
    await checkVault(core, 1000)
    expect((await core.api.fleet.rows({ plan: id, states: ['there'] })).total).toBe(1000)
    expect(await core.api.audit.verify()).toEqual({ entries: expect.any(Number) })
  })

  it('of RSA keys and of all signatures is the same', async () => {
    const { id } = await planPattern('rsa-{01..20}', { keyType: 'rsa-2048' })
    expect(await core.api.fleet.run({ plan: id, verifiesAll: true })).toMatchObject({ issued: 20, verified: 20 })
    await checkVault(core, 20)
  })

  it('makes the same TBSCertificate in threads as alone', async () => {
    const { id } = await planPattern('twin-{001..500}', { altNames: [{ type: 'dns', value: 'twin.lan' }] })
    await core.api.fleet.run({ plan: id })
    await core.api.certificates.renew({ references: ['twin-001', 'twin-500'] })
    const vault = await opened(core)
    for (const name of ['twin-001', 'twin-500']) {
      const alone = vault.find(name)
      const { der } = vault.find(vault.predecessorOf(alone.summary.fingerprint)!.fingerprint)
      expect(withoutOwn(der)).toEqual(withoutOwn(alone.der))
    }
    vault.close()
  })

  it('is paused, goes on, and is cancelled; what was issued stays, and a second run does the rest', async () => {
    const { id } = await planPattern('s-{001..200}')
    const cancelling = new AbortController()
    const progress: FleetProgress[] = []
    let pausing: Promise<unknown> | undefined
    const onEvent = (each: FleetProgress) => {
      progress.push(each)
      if (each.isPaused) void core.api.fleet.goOn({ plan: id }).then(() => cancelling.abort())
      else pausing ??= core.api.fleet.pause({ plan: id })
    }
    const first = await core.api.fleet.run({ plan: id }, { signal: cancelling.signal, onEvent })
    await pausing
    expect(progress.some(({ isPaused }) => isPaused)).toBe(true)
    expect(first.issued).toBeGreaterThan(0)
    expect(first.issued + first.notStarted).toBe(200)
    expect(first.notStarted).toBeGreaterThan(0)
    const second = await core.api.fleet.run({ plan: id })
    expect(second).toMatchObject({ issued: first.notStarted, there: first.issued, notStarted: 0 })
    await checkVault(core, 200)
  })

  it('goes on after another that ended early, without a duplicate, but not where something else is there', async () => {
    await planPattern('s-{1..30}').then(({ id }) => core.api.fleet.run({ plan: id }))
    expect((await planPattern('s-{1..40}')).counts).toMatchObject({ good: 10, bad: 30 })
    const { id, counts } = await planPattern('s-{1..40}', { resumes: true })
    expect(counts).toEqual({ good: 10, warned: 0, bad: 0, there: 30 })
    expect(await core.api.fleet.run({ plan: id })).toMatchObject({ issued: 10, there: 30 })
    expect((await planPattern('s-{1..40}', { resumes: true, keyType: 'ec-p384' })).counts).toMatchObject({ bad: 40 })
    await checkVault(core, 40)
  })

  it('that is paused ends when the vault is locked; what was not begun has not failed', async () => {
    const { id } = await planPattern('s-{0001..1000}')
    let pausing: Promise<unknown> | undefined
    let locking: Promise<unknown> | undefined
    const onEvent = ({ isPaused }: FleetProgress) => {
      if (isPaused) locking ??= core.api.vault.lock()
      else pausing ??= core.api.fleet.pause({ plan: id })
    }
    const { issued, failed, notStarted, stopped } = await core.api.fleet.run({ plan: id }, { onEvent })
    await Promise.all([pausing, locking])
    expect({ failed, all: issued + notStarted, code: stopped?.code }).toEqual({ failed: 0, all: 1000, code: 'VAULT_LOCKED' })
    expect([issued > 0, notStarted > 0]).toEqual([true, true])
    await core.api.vault.unlock({ passphrase: testPassphrase })
    expect(await core.api.fleet.run({ plan: id })).toMatchObject({ issued: notStarted, there: issued, failed: 0, stopped: null })
    await checkVault(core, 1000)
  })

  it('whose vault another process holds has not failed for those that were not stored', async () => {
    const { id } = await planPattern('s-{1..3}')
    const other = new DatabaseSync(join(core.folder, 'default.certwright'))
    other.exec('BEGIN IMMEDIATE')
    const result = await core.api.fleet.run({ plan: id })
    other.exec('ROLLBACK')
    other.close()
    expect(result).toMatchObject({ issued: 0, failed: 0, failures: [], notStarted: 3, stopped: { code: 'VAULT_BUSY' } })
  })

  it('puts nothing into a vault that is opened in the place of its own', async () => {
    const { id } = await planPattern('s-{0001..1000}')
    let pausing: Promise<unknown> | undefined
    let creating: Promise<unknown> | undefined
    const onEvent = ({ isPaused }: FleetProgress) => {
      if (isPaused) creating ??= core.api.vault.create({ path: join(core.folder, 'other.certwright'), passphrase: testPassphrase })
      else pausing ??= core.api.fleet.pause({ plan: id })
    }
    const { failed, stopped } = await core.api.fleet.run({ plan: id }, { onEvent })
    await Promise.all([pausing, creating])
    expect({ failed, code: stopped?.code }).toEqual({ failed: 0, code: 'VAULT_NOT_OPEN' })
    expect((await core.api.certificates.list({})).total).toBe(0)
  })

  it('whose issuer was revoked since the plan is not begun', async () => {
    await core.api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA' })
    const { id } = await planPattern('s-{1..50}', { issuer: 'Issuing CA' })
    await core.api.certificates.revoke({ references: ['Issuing CA'], reason: 'cessationOfOperation' })
    await expect(core.api.fleet.run({ plan: id })).rejects.toMatchObject({ code: 'ISSUER_CANNOT_SIGN' })
    expect((await core.api.fleet.rows({ plan: id })).rows.every(({ state }) => state === 'good')).toBe(true)
  })

  it('of a locked vault says so', async () => {
    const { id } = await planPattern('s-{1..3}')
    await core.api.vault.lock()
    await expect(core.api.fleet.run({ plan: id })).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
  })

  it('has a report, in which no cell is a formula', async () => {
    const { id } = await planText('id,notes\n=1+1,x\n@sum,x\n-2+3,x\nplain,x\na/b,x\n')
    await core.api.fleet.run({ plan: id, leavesOutBad: true })
    const to = join(core.folder, 'report.csv')
    expect(await core.api.fleet.report({ plan: id, to })).toEqual({ path: to, rows: 5 })
    const lines = readFileSync(to, 'utf8').split('\r\n').slice(0, -1)
    expect(lines[0]).toBe('\ufeffrow,id,state,serial,fingerprint,expiry,file,problem')
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 3))).toEqual([
      ['2', "'=1+1", 'bad'],
      ['3', "'@sum", 'issued'],
      ['4', "'-2+3", 'bad'],
      ['5', 'plain', 'issued'],
      ['6', 'a/b', 'bad'],
    ])
    const { serialNumber, fingerprint, notAfter } = (await core.api.certificates.list({ text: 'plain' })).certificates[0]!
    expect(lines[4]).toBe(`5,plain,issued,${serialNumber},${fingerprint},${notAfter},,`)
  })
})

describe.skipIf(lacksTools('openssl'))('a folder of certification requests', () => {
  it('is enrolled without a key of it coming here, each dropped wish said', async () => {
    const openssl = createOpensslFolder()
    const folder = openssl.path('requests')
    mkdirSync(folder)
    for (const name of ['sensor-1', 'sensor-2']) {
      openssl.openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', `${name}.key`, '-subj', `/O=Maker/CN=${name}`, '-addext', 'basicConstraints=CA:TRUE', '-out', join(folder, `${name}.csr`))
    }
    writeFileSync(join(folder, 'spoilt.csr'), 'nothing')
    openssl.openssl('genpkey', ...ec('P-256'), '-out', 'unused.key')
    const { id, counts } = await core.api.fleet.plan({ source: { kind: 'requests', folder }, groups: ['born elsewhere'] })
    expect(counts).toEqual({ good: 0, warned: 2, bad: 1, there: 0 })
    const rows = await rowsOf(id)
    expect(rows.map(({ file, state }) => [file, state])).toEqual([['sensor-1.csr', 'warned'], ['sensor-2.csr', 'warned'], ['spoilt.csr', 'bad']])
    expect(rows[0]!.wouldBe!.subject).toBe('CN=sensor-1,O=Maker')
    expect(rows[0]!.problems[0]!.message).toContain('being a certification authority')
    expect(await core.api.fleet.run({ plan: id, leavesOutBad: true })).toMatchObject({ issued: 2, leftOut: 1 })
    const { certificates } = await core.api.certificates.list({ groups: ['born elsewhere'], sort: 'name' })
    expect(certificates.map(({ name, hasKey }) => [name, hasKey])).toEqual([['sensor-1', false], ['sensor-2', false]])
  })

  it('that is none says so', async () => {
    await expect(core.api.fleet.plan({ source: { kind: 'requests', folder: join(core.folder, 'none') } })).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' })
    await expect(core.api.fleet.plan({ source: { kind: 'requests', folder: core.folder } })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

async function opened({ folder }: TestCore): Promise<Vault> {
  const vault = Vault.open(join(folder, 'default.certwright'))
  await vault.unlock(testPassphrase)
  return vault
}

/** Every name once, every serial number once, and every certificate with its own key. */
async function checkVault(from: TestCore, count: number): Promise<void> {
  const vault = await opened(from)
  const fingerprints = vault.matching({ kinds: ['device'] }, new Date())
  const all = fingerprints.map((fingerprint) => vault.find(fingerprint))
  expect(all).toHaveLength(count)
  expect(new Set(all.map(({ summary }) => summary.name)).size).toBe(count)
  expect(new Set(all.map(({ summary }) => summary.serialNumber)).size).toBe(count)
  for (const { summary, der } of all) {
    const key = createPrivateKey({ key: Buffer.from(vault.openKey(summary.fingerprint)), format: 'der', type: 'pkcs8' })
    if (!new X509Certificate(der).publicKey.equals(createPublicKey(key))) throw new Error(`${summary.name} has another key`)
  }
  vault.close()
}

/** The octets of what is signed, without the serial number and the validity, of which each certificate has its own. */
function withoutOwn(der: Uint8Array): string {
  const { toBeSigned, serialNumber, validity } = certificateParts(der)
  return Buffer.from(toBeSigned).toString('hex').replace(Buffer.from(serialNumber).toString('hex'), '').replace(Buffer.from(validity).toString('hex'), '')
}
