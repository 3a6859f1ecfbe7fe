import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificateFilterSchema } from '../shared/certificate.ts'
import { contract, type AppContract } from '../shared/contract.ts'
import type { AppError } from '../shared/errors.ts'
import type { ExportOption, ExportRole } from '../shared/export.ts'
import { keyTypes } from '../shared/key-type.ts'
import type { Client, ServerMessage } from '../shared/rpc.ts'
import type { Mend } from '../shared/mend.ts'
import { createOpensslFolder, ec } from './testing/openssl-folder.ts'
import { privateNumbersOf } from './testing/private-numbers.ts'
import { openTestCore, testPassphrase, type TestCore } from './testing/test-core.ts'
import { Vault } from './store/vault.ts'

/** Every way in which octets may stand in a text: hex in both cases, and base64 at each of its three offsets. */
function spellings(octets: Uint8Array): string[] {
  const hex = Buffer.from(octets).toString('hex')
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), octets]).toString('base64').replace(/=+$/, '')
    // The first and the last group also hold bits of the neighbours.
    return text.slice(offset === 0 ? 0 : 4, -4)
  })
  return [hex, hex.toUpperCase(), ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))]
}

/** Whether the octets stand in the text as they are, which passwords do, or in one of their spellings. */
function holds(text: string, octets: Uint8Array): boolean {
  return [Buffer.from(octets).toString('latin1'), ...spellings(octets)].some((spelling) => text.includes(spelling))
}

/** Line breaks of PEM, escaped or not, would hide what is looked for. */
function textOf(messages: readonly ServerMessage[]): string {
  return JSON.stringify(messages).replaceAll(/\\[rn]|-----[A-Z ]+-----/g, '')
}

/** Calls that are not made here, and why nothing secret can be in their answers. */
const notMade: Readonly<Record<string, string>> = {
  'app.chooseFolder': 'shows a dialog of the host, which this one has not, and gives a path',
  'drives.eject': 'asks the system to let go of a drive, of which there is none here, and gives nothing',
  'app.chooseFile': 'shows a dialog of the host, which this one has not, and gives a path',
}
const everyCall = Object.entries(contract).flatMap(([group, methods]) => Object.keys(methods).map((method) => `${group}.${method}`))

/** The same client, which notes each call that was answered with a result. */
function noting(api: Client<AppContract>, answered: Set<string>): Client<AppContract> {
  const groups = Object.entries(api).map(([group, methods]) => [
    group,
    Object.fromEntries(
      Object.entries(methods as Record<string, (...args: unknown[]) => Promise<unknown>>).map(([method, call]) => [
        method,
        async (...args: unknown[]) => {
          const answer = await call(...args)
          answered.add(`${group}.${method}`)
          return answer
        },
      ]),
    ),
  ])
  return Object.fromEntries(groups) as Client<AppContract>
}

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: unknown) => (error as AppError).code,
  )

/** Every combination of what the options offer; of numbers and texts the default. */
function combinations(options: readonly ExportOption[]): Record<string, unknown>[] {
  return options.reduce<Record<string, unknown>[]>(
    (all, option) => all.flatMap((chosen) => valuesOf(option).map((value) => ({ ...chosen, [option.name]: value }))),
    [{}],
  )
}

/** Where a target offers more combinations than can be written here, so many of them, spread evenly; the first is among them. */
function sampleOf<T>(all: readonly T[]): T[] {
  const most = 24
  return all.length <= most ? [...all] : Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)]!)
}

function valuesOf(option: ExportOption): readonly unknown[] {
  if (option.type === 'choice') return option.values.map(({ value }) => value)
  if (option.type === 'secret') return [secretOption]
  return option.type === 'boolean' ? [true, false] : [option.default]
}

/** Opens a session, lets it hear what it says itself, and ends it. */
async function useSession(api: Client<AppContract>, url: string, file: string): Promise<void> {
  const sessionId = 'one'
  const savedIdentity = { as: 'ec-p256-1', username: 'ec-p256-1' }
  const ending = new AbortController()
  const { promise: isConnected, resolve: connected } = Promise.withResolvers<void>()
  const { promise: hasHeard, resolve: heard } = Promise.withResolvers<void>()
  const saved = await api.savedSessions.save({ name: 'Home', url, identity: savedIdentity, options: {}, password: typedPassword })
  expect(saved.hasPassword).toBe(true)
  const session = api.sessions.open(
    { sessionId, url, identity: savedIdentity, passwordOf: saved.id },
    {
      signal: ending.signal,
      onEvent(event) {
        if (event.type === 'state' && event.state.state === 'connected') connected()
        if (event.type === 'messages' && event.counters.received > 0) heard()
      },
    },
  )
  await Promise.race([isConnected, session])
  const watchingClients = new AbortController()
  await api.builtInBroker.watchClients(undefined, {
    signal: watchingClients.signal,
    onEvent: (clients) => clients.length > 0 && watchingClients.abort(),
  }).catch(() => undefined)
  await api.sessions.subscribe({ sessionId, filter: 'ec-p256-1/#' })
  await api.sessions.publish({ sessionId, topic: 'ec-p256-1/greeting', payload: Buffer.from('hello').toString('base64') })
  await api.sessions.repeat({ sessionId, topic: 'ec-p256-1/greeting', payload: '', everyMs: 1, count: 2 })
  await Promise.race([hasHeard, session])
  await api.sessions.acknowledge({ sessionId, batch: 1 })
  await api.sessions.setPaused({ sessionId, isPaused: true })
  await api.sessions.read({ sessionId })
  await api.sessions.export({ sessions: [{ sessionId, name: 'one' }], format: 'csv', to: file })
  await api.sessions.clear({ sessionId })
  await api.savedSessions.list()
  await api.savedSessions.remove({ id: saved.id })
  const { id } = await api.savedMessages.save({ name: 'Hello', topic: 'a', payload: '' })
  await api.savedMessages.list()
  await api.savedMessages.remove({ id })
  await api.sessions.unsubscribe({ sessionId, filter: 'ec-p256-1/#' })
  await api.builtInBroker.disconnectClient({ clientId: 'ec-p256-1' })
  ending.abort()
  await session
  expect(await codeOf(api.sessions.unsubscribe({ sessionId, filter: 'ec-p256-1/#' }))).toBe('SESSION_NOT_OPEN')
}

/** The whole system in one go, one device with a target that asks for a secret. */
async function writeEverything(api: Client<AppContract>, folder: string): Promise<void> {
  const secrets = { pkcs12: { password: secretOption } }
  await api.exports.choose({ references: ['ec-p256-1'], target: 'pkcs12', options: {} })
  await api.exports.choices({})
  await api.exports.checkTargets({})
  await api.exports.checkAll({ secrets })
  await api.exports.previewAll({ secrets })
  await api.exports.writeAll({ folder, secrets })
  await api.drives.list()
  const watching = new AbortController()
  await api.drives.watch(undefined, { signal: watching.signal, onEvent: () => watching.abort() })
}

/** Mends that make keys or write them. */
async function mendEverything(api: Client<AppContract>, trial: { url: string; identity: object }, to: string): Promise<void> {
  const named = async (reference: string) => (await api.certificates.show({ reference })).fingerprint
  const mends: Mend[] = [
    { kind: 'add-names', broker: await named('broker-ec-p256'), altNames: [{ type: 'dns', value: 'mended.home.lan' }] },
    { kind: 'issue-broker', commonName: 'mended-broker', altNames: [{ type: 'dns', value: 'mended.home.lan' }] },
    { kind: 'renew', certificate: await named('ec-p256-2'), newKey: true },
    { kind: 'issue-device', name: 'mended-device' },
    { kind: 'renew-authority', authority: await named('Issuing ec-p256') },
    { kind: 'roll-over', authority: await named('Root ec-p384'), commonName: 'Mended root' },
    { kind: 'issue-revocation-list', authority: await named('Issuing ec-p256') },
    { kind: 'export-broker', broker: await named('broker-ec-p256') },
    { kind: 'export-identity', certificate: await named('ec-p256-2') },
    { kind: 'access-list', lines: ['user ec-p256-1', 'topic readwrite ec-p256-1/#'] },
    { kind: 'use-identity', certificate: await named('ec-p256-2') },
  ]
  for (const mend of mends) {
    await api.connectionTest.previewMend({ ...trial, mend })
    await api.connectionTest.mend({ ...trial, mend, to: join(to, mend.kind) })
  }
}

/** A fleet from its plan to its exports, paused on the way. */
async function runFleet(api: Client<AppContract>, folder: string): Promise<void> {
  const issuer = 'Issuing ec-p256'
  const { id: plan } = await api.fleet.plan({ source: { kind: 'pattern', pattern: 'fleet-{01..40}' }, issuer, groups: ['batch'] })
  await api.fleet.rows({ plan })
  await api.fleet.change({ plan, index: 0, column: 'id', text: 'fleet-first' })
  let pausing: Promise<unknown> | undefined
  const onEvent = () => void (pausing ??= api.fleet.pause({ plan }).then(() => api.fleet.goOn({ plan })))
  await api.fleet.run({ plan }, { onEvent })
  await pausing
  await api.fleet.report({ plan, to: join(folder, 'report.csv') })
  await api.groups.list()
  await api.groups.assign({ references: ['fleet-02'], add: ['other'], remove: ['batch'] })
  await api.groups.rename({ group: 'other', to: 'another' })
  await api.groups.remove({ group: 'another' })
  const matching = { groups: ['batch'], text: 'fleet-1' }
  await api.fleet.renew({ matching, newKey: true })
  for (const form of ['folders', 'archives'] as const) {
    await api.fleet.export({ matching, target: 'pem-files', form, folder: join(folder, `fleet-${form}`), password: secretOption })
  }
  await api.fleet.export({ matching, target: 'esp-nvs', form: 'list', folder: join(folder, 'fleet-list') })
  await api.fleet.revoke({ matching, reason: 'superseded' })
}

/** What becomes of certificates after they were issued: keys leave the vault, come back, and are looked for in files. */
async function useTheEngine(api: Client<AppContract>, folder: string): Promise<void> {
  const file = (name: string) => join(folder, name)
  const [spare, other] = ['Spare CA', 'Other CA']
  await api.authorities.create({ subject: { commonName: spare }, keyType: 'ec-p256' })
  await api.devices.enrol({ ids: ['spare-1', 'spare-2'], issuer: spare })
  await api.certificates.renew({ references: ['spare-1'] })
  await api.certificates.renew({ references: ['spare-2'], newKey: true })
  await api.certificates.revoke({ references: ['spare-1'], reason: 'certificateHold' })
  await api.certificates.undoHold({ references: ['spare-1'] })
  await api.certificates.revoke({ references: ['spare-2'], reason: 'keyCompromise' })
  await api.authorities.issueRevocationLists({ references: [spare], to: file('crl.pem') })
  await api.authorities.revocationLists()
  await api.authorities.proofOfPossession({ reference: 'Root ec-p256', code: 'code-of-a-cloud-1234567890' })
  await api.authorities.renew({ reference: spare })
  await api.authorities.takeOffline({ reference: spare, to: file('spare.pem'), passphrase: filePassphrase })
  expect(await codeOf(api.authorities.bringBack({ file: { path: file('spare.pem') }, passphrase: 'not that one' }))).toBe('WRONG_PASSPHRASE')
  await api.authorities.bringBack({ file: { path: file('spare.pem') }, passphrase: filePassphrase })
  await api.authorities.rollOver({ reference: spare, commonName: other })

  const made = await api.requests.make({ subject: { commonName: 'asked-for' }, profile: 'mqtt-client' })
  await api.requests.list()
  const request = { name: 'request.pem', content: Buffer.from(made.pem).toString('base64') }
  await api.requests.read({ file: request })
  const signed = await api.requests.sign({ file: request, profile: 'mqtt-client', issuer: other })
  expect(await codeOf(api.requests.answer({ file: { name: 'none.pem', content: Buffer.from('nothing').toString('base64') } }))).toBe('FILE_NOT_UNDERSTOOD')
  await api.requests.make({ subject: { commonName: 'given-up' }, profile: 'mqtt-client' })
  await api.requests.remove({ reference: 'given-up' })
  await answerElsewhere(api)
  expect(signed.certificate.name).toBe('asked-for')

  const files = [{ path: file('spare.pem') }]
  await api.files.inspect({ files, password: filePassphrase })
  await api.files.readSettings({ file: { name: 'mosquitto.conf', content: Buffer.from('listener 8883\npassword_file x\n').toString('base64') } })
  await api.files.planImport({ files, password: filePassphrase })
  await api.files.import({ files, password: filePassphrase })

  const profile = await api.profiles.show({ id: 'mqtt-device' })
  await api.profiles.check(profile)
  await api.profiles.save(profile)
  await api.profiles.remove({ id: profile.id })
}

/** A request of ours that another authority, which the vault does not know, has signed. */
async function answerElsewhere(api: Client<AppContract>): Promise<void> {
  const { pem } = await api.requests.make({ subject: { commonName: 'signed-elsewhere' }, profile: 'mqtt-client' })
  const openssl = createOpensslFolder()
  openssl.identity('elsewhere', ec('P-256'))
  writeFileSync(openssl.path('asked.csr'), pem)
  openssl.openssl('x509', '-req', '-in', 'asked.csr', '-CA', 'elsewhere.pem', '-CAkey', 'elsewhere.key', '-days', '30', '-out', 'answer.pem')
  await api.requests.answer({ file: { path: openssl.path('answer.pem') } })
}

const filePassphrase = 'a passphrase for a file alone'
const secretOption = 'a password for an exported file'
const typedPassword = 'a password typed for a broker'

describe('what crosses to the page', () => {
  const answered = new Set<string>()
  const newPassphrase = 'staple battery horse correct'
  let core: TestCore
  let secrets: { what: string; octets: Uint8Array }[]

  beforeAll(async () => {
    core = await openTestCore()
    const { folder } = core
    const api = noting(core.api, answered)
    const watching = new AbortController()
    const watched = api.app.watch(undefined, { signal: watching.signal })
    await api.app.about()
    await api.app.suggestAltNames()
    await api.app.noteActivity()
    await api.profiles.list()

    await api.vault.create({ passphrase: testPassphrase })
    await api.vault.lock()
    expect(await codeOf(api.vault.unlock({ passphrase: 'not the passphrase' }))).toBe('WRONG_PASSPHRASE')
    await api.vault.unlock({ passphrase: testPassphrase })
    await api.vault.changeSettings({ identityDomain: 'fleet.example' })
    for (const keyType of keyTypes.filter((type) => type !== 'rsa-4096')) {
      const root = await api.authorities.create({ subject: { commonName: `Root ${keyType}` }, keyType })
      const issuing = await api.authorities.create({
        subject: { commonName: `Issuing ${keyType}` },
        issuer: root.serialNumber,
        keyType,
      })
      const common = { issuer: issuing.serialNumber, keyType }
      const altNames = [{ type: 'dns' as const, value: 'localhost' }]
      await api.brokers.issue({ subject: { commonName: `broker-${keyType}` }, altNames, ...common })
      await api.devices.enrol({ ids: [`${keyType}-1`, `${keyType}-2`], ...common })
      await api.clients.issue({ name: `client-${keyType}`, ...common })
    }
    await api.authorities.list()
    const { certificates } = await api.certificates.list({ limit: 1000 })
    for (const { serialNumber } of certificates) await api.certificates.show({ reference: serialNumber })

    const some: Record<ExportRole, string[]> = { broker: ['broker-ec-p256'], device: ['ec-p256-1', 'client-rsa-2048'] }
    for (const { id, options, roles } of await api.exports.targets()) {
      const all = sampleOf(combinations(options))
      const isSealed = options.some(({ type }) => type === 'secret')
      for (const option of options) for (const value of valuesOf(option)) expect(all.map((chosen) => chosen[option.name])).toContain(value)
      let isFirstRefused = false
      for (const [index, chosen] of all.entries()) {
        // Every identity with the first combination, every combination with a few; what is encrypted takes its time and shows no key.
        const only = index === 0 && !isSealed ? undefined : roles.flatMap((role) => some[role])
        const request = { target: id, options: chosen, only }
        const outcomes = [
          await codeOf(api.exports.preview(request)),
          await codeOf(api.exports.write({ ...request, folder: join(folder, 'out', id, String(index)) })),
        ]
        expect(['no error,no error', 'no error,BUNDLE_REFUSED']).toContain(outcomes.join())
        if (index === 0) isFirstRefused = outcomes[1] === 'BUNDLE_REFUSED'
      }
      const only = isSealed ? roles.flatMap((role) => some[role]) : undefined
      const chosen = { target: id, options: all[0]!, only, folder: join(folder, 'out', id, '0') }
      // A board that takes keys of one type alone refuses some of these identities.
      expect(await codeOf(api.exports.write(chosen))).toBe(isFirstRefused ? 'BUNDLE_REFUSED' : 'BUNDLE_EXISTS')
    }

    await writeEverything(api, join(folder, 'everything'))
    await useTheEngine(api, folder)
    await runFleet(api, folder)

    const devices = ['ec-p256-1', 'ec-p256-2']
    await api.proof.run({ broker: 'broker-ec-p256', devices })
    const broker = await api.builtInBroker.start({ as: 'broker-ec-p256', port: 0 })
    if (broker.state !== 'running') throw new Error('the broker does not run')
    const url = `mqtts://localhost:${broker.port}`
    const withPassword = { username: 'ec-p256-1', password: typedPassword }
    for (const as of ['ec-p256-1', 'rsa-2048-1', null]) await api.connectionTest.run({ url, identity: { as, ...withPassword } })
    await useSession(api, url, join(folder, 'messages.csv'))
    await mendEverything(api, { url, identity: { as: 'ec-p256-1', ...withPassword } }, join(folder, 'mended'))
    const certificateFile = join(folder, 'certificate.pem')
    const keyFile = join(folder, 'key.pem')
    const foreignKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    writeFileSync(certificateFile, (await api.certificates.show({ reference: 'ec-p256-1' })).pem)
    writeFileSync(keyFile, foreignKey.export({ type: 'pkcs8', format: 'pem' }))
    const testWith = (identity: object) => codeOf(api.connectionTest.run({ url, identity }))
    const rowOf = async (identity: object) => (await api.connectionTest.run({ url, identity })).problems[0]?.row
    expect(await rowOf({ certificateFile, keyFile })).toBe(55)
    expect(await rowOf({ certificateFile: keyFile, keyFile })).toBe(57)
    expect(await rowOf({ certificateFile, keyFile: certificateFile })).toBe(57)
    const { rows } = await api.policyMatrix.run({ url, device: 'ec-p256-1', ...withPassword })
    expect(rows.filter(({ verdict }) => verdict === 'pass').length).toBeGreaterThan(5)
    const visiting = new AbortController()
    await api.builtInBroker.watchVisits(undefined, { signal: visiting.signal, onEvent: () => visiting.abort() })
    await api.builtInBroker.state()
    await api.builtInBroker.stop()

    await api.quickstart.run({ folder: join(folder, 'quickstart'), passphrase: testPassphrase, hosts: ['localhost'] })
    await api.vault.changePassphrase({ current: testPassphrase, next: newPassphrase })
    await api.vault.backup({ to: join(folder, 'backup.certwright') })
    await api.audit.list({ limit: 1000 })
    await api.audit.verify()
    await api.vault.info()
    await api.vault.lock()
    expect(await testWith({ as: 'ec-p256-1' })).toBe('VAULT_LOCKED')
    await api.vault.close()
    await api.vault.open({})
    // What does not fit is said with its path, and not repeated.
    for (const methods of Object.values(core.api)) {
      for (const call of Object.values(methods)) {
        expect(await codeOf((call as (input: unknown) => Promise<unknown>)([testPassphrase]))).toBe('INVALID_INPUT')
      }
    }
    watching.abort()
    await watched

    secrets = [testPassphrase, newPassphrase, typedPassword, filePassphrase, secretOption].map((text) => ({ what: `"${text}"`, octets: Buffer.from(text) }))
    const foreign = privateNumbersOf(foreignKey.export({ type: 'pkcs8', format: 'der' }))
    secrets.push(...foreign.map((octets) => ({ what: 'the key in a file', octets })))
    const vault = Vault.open(join(folder, 'default.certwright'))
    await vault.unlock(newPassphrase)
    const { certificates: all } = vault.list(certificateFilterSchema.parse({ limit: 1000 }), new Date())
    for (const { fingerprint, name, kind, hasKey } of all) {
      if (!hasKey) continue
      secrets.push(...privateNumbersOf(vault.openKey(fingerprint)).map((octets) => ({ what: `the key of ${name}`, octets })))
      if (kind !== 'device' && kind !== 'client') continue
      secrets.push({ what: `the password of ${name}`, octets: Buffer.from(vault.credential(fingerprint, new Date()).password) })
    }
    vault.close()
  }, 300_000)
  afterAll(() => core.close())

  it('holds no private key, no password and no passphrase in any spelling', () => {
    const text = textOf(core.said)
    const found = secrets.filter(({ octets }) => holds(text, octets))
    expect(found.map(({ what }) => what)).toEqual([])
    expect(core.said.length).toBeGreaterThan(100)
    expect(secrets.filter(({ what }) => what.startsWith('the key')).length).toBeGreaterThan(20)
    expect(secrets.filter(({ what }) => what.startsWith('the password')).length).toBeGreaterThan(10)
  })

  it('is the answer of every call that there is', () => {
    expect(everyCall.filter((call) => !answered.has(call) && !Object.hasOwn(notMade, call))).toEqual([])
    expect(Object.keys(notMade).filter((call) => answered.has(call) || !everyCall.includes(call))).toEqual([])
  })

  it('would find a key that was planted, at every offset of base64 and in hex', () => {
    const { octets } = secrets.at(-1)!
    for (const offset of [0, 1, 2]) {
      const planted = Buffer.concat([Buffer.alloc(offset, 0x41), octets, Buffer.from('more')]).toString('base64')
      const pem = `-----BEGIN PRIVATE KEY-----\n${planted.replaceAll(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
      const text = textOf([...core.said, { type: 'event', id: 1, event: { pem } }])
      expect(holds(text, octets)).toBe(true)
    }
    const text = textOf([{ type: 'event', id: 1, event: Buffer.from(octets).toString('hex') }])
    expect(holds(text, octets)).toBe(true)
  })

  it('would find a password that was planted', () => {
    const { octets } = secrets.findLast(({ what }) => what.startsWith('the password'))!
    const text = textOf([{ type: 'event', id: 1, event: { password: Buffer.from(octets).toString() } }])
    expect(holds(text, octets)).toBe(true)
  })
})
