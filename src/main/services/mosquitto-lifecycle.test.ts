import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dayMs } from '../../shared/certificate.ts'
import { freePort } from '../testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser, reload, RunningCommand } from '../testing/mosquitto-broker.ts'
import { isLaterThan20, mosquittoVersions, useMosquitto } from '../testing/mosquitto-versions.ts'
import { createOpensslFolder } from '../testing/openssl-folder.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { pemOf } from './testing/judges.ts'

const failsWith = (code: string, remedy: RegExp) => ({ code, remedy: expect.stringMatching(remedy) as string })

describe.skipIf(lacksTools('mosquitto', 'mosquitto_pub', 'mosquitto_sub', 'openssl', 'stdbuf')).each(mosquittoVersions)('Mosquitto $version with the folder that was exported', (version) => {
  useMosquitto(version)
  let core: TestCore
  /** How far the clock of the core is from the right time. */
  let clockErrorMs: number
  let top: string
  let port: number
  let broker: MosquittoBroker | undefined
  let subscriber: RunningCommand | undefined
  const folder = () => join(top, 'broker')

  beforeEach(async () => {
    clockErrorMs = 0
    core = await openTestCore({ now: () => new Date(Date.now() + clockErrorMs) })
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    top = temporaryFolder('revocation')
    // The broker runs as another user where the tests run as root, and has to pass through here.
    chmodSync(top, 0o755)
    port = await freePort()
  })
  afterEach(async () => {
    await subscriber?.stop()
    await broker?.stop()
    broker = subscriber = undefined
    await core.close()
  })

  const enrol = async (id: string, issuer?: string) => (await core.api.devices.enrol({ ids: [id], issuer })).issued[0]!
  const revoke = (reference: string, reason: 'keyCompromise' | 'certificateHold' | 'cACompromise' = 'keyCompromise') =>
    core.api.certificates.revoke({ references: [reference], reason })
  const issueLists = (more: object = {}) => core.api.authorities.issueRevocationLists(more)

  const issueBroker = (issuer?: string) =>
    core.api.brokers.issue({ subject: { commonName: 'localhost' }, altNames: [{ type: 'dns', value: 'localhost' }], issuer })
  const request = () => ({ target: 'mosquitto', options: { port } })
  const problems = async () => (await core.api.exports.preview(request()))[0]!.problems.map(({ severity, message }) => `${severity}: ${message}`)
  const exportBroker = async () => {
    await core.api.exports.write({ ...request(), folder: top, overwrite: true })
    giveTo(ordinaryUser, folder())
  }
  const exportDevices = () => core.api.exports.write({ target: 'pem-files', folder: top, overwrite: true })
  const start = async () => {
    broker = await MosquittoBroker.start(folder(), ordinaryUser)
  }
  const restart = async () => {
    await broker!.stop()
    await start()
  }
  const files = (id: string) => `--cafile ca.crt --cert ${id}.crt --key ${id}.key`
  const publish = (id: string) =>
    spawnSync('sh', ['-c', `mosquitto_pub -h localhost -p ${port} ${files(id)} -t news -m from-${id}`], { cwd: join(top, 'devices', id), encoding: 'utf8', timeout: 30_000 })
  const letIn = (...ids: string[]) => ids.filter((id) => publish(id).status === 0)

  it('refuses the revoked device and takes its neighbour; who is connected stays; the first CRL needs a restart of 2.0, the next SIGHUP', async () => {
    await issueBroker()
    for (const id of ['sensor-1', 'sensor-2', 'sensor-3']) await enrol(id)
    await exportBroker()
    await exportDevices()
    expect(existsSync(join(folder(), 'crl.pem'))).toBe(false)
    await start()
    expect(letIn('sensor-1', 'sensor-2', 'sensor-3')).toEqual(['sensor-1', 'sensor-2', 'sensor-3'])

    await revoke('sensor-1')
    expect(await problems()).toEqual([
      'warning: Home CA has revoked 1 certificate, or taken it off hold, and there is no revocation list (CRL) of it; the broker does not know of it.',
    ])
    await issueLists()
    expect(await problems()).toEqual([])
    await exportBroker()
    await reload(broker!)
    // 2.1 takes a setting that is new in the file.
    expect(letIn('sensor-1', 'sensor-2')).toEqual(isLaterThan20(version) ? ['sensor-2'] : ['sensor-1', 'sensor-2'])
    await restart()
    expect(letIn('sensor-1', 'sensor-2', 'sensor-3')).toEqual(['sensor-2', 'sensor-3'])
    await broker!.printed(/certificate verify failed/)

    subscriber = new RunningCommand(`mosquitto_sub -h localhost -p ${port} ${files('sensor-2')} -t news -d`, join(top, 'devices', 'sensor-2'))
    await subscriber.printed(/^Subscribed /m)
    await revoke('sensor-2', 'certificateHold')
    expect(await problems()).toEqual([expect.stringContaining('since its last revocation list')])
    await issueLists()
    await exportBroker()
    await reload(broker!)
    expect(letIn('sensor-1', 'sensor-2', 'sensor-3')).toEqual(['sensor-3'])
    await subscriber.printed(/from-sensor-3/)

    await core.api.certificates.undoHold({ references: ['sensor-2'] })
    expect(await problems()).toEqual([expect.stringContaining('taken it off hold')])
    await issueLists()
    await exportBroker()
    await reload(broker!)
    expect(letIn('sensor-1', 'sensor-2', 'sensor-3')).toEqual(['sensor-2', 'sensor-3'])
  }, 90_000)

  it('needs a CRL of each issuing CA, and none of the root; without that of a revoked one it refuses all that it has issued', async () => {
    for (const commonName of ['North CA', 'South CA']) await core.api.authorities.create({ subject: { commonName }, issuer: 'Home CA' })
    await issueBroker('North CA')
    const devices = ['north-1', 'north-2', 'south-1'] as const
    for (const id of devices) await enrol(id, id.startsWith('north') ? 'North CA' : 'South CA')
    await exportDevices()
    await revoke('north-1')
    await issueLists({ references: ['North CA'] })
    expect(await problems()).toEqual([expect.stringMatching(/^error: There is no revocation list \(CRL\) of South CA/)])
    await expect(exportBroker()).rejects.toMatchObject(failsWith('BUNDLE_REFUSED', /^Issue the revocation lists/))

    await issueLists({ references: ['South CA'] })
    expect(await problems()).toEqual([])
    await exportBroker()
    await start()
    expect(letIn(...devices)).toEqual(['north-2', 'south-1'])

    // What the bundle does not do: with the CRL of one issuing CA alone, everybody of the other is refused.
    await core.api.authorities.issueRevocationLists({ references: ['North CA'], to: join(folder(), 'crl.pem'), overwrite: true })
    await reload(broker!)
    expect(letIn(...devices)).toEqual(['north-2'])

    const { lists } = await issueLists()
    expect(lists.map(({ issuer }) => issuer.name)).toEqual(['Home CA', 'North CA', 'South CA'])
    await exportBroker()
    expect(readFileSync(join(folder(), 'crl.pem'), 'utf8').match(/BEGIN X509 CRL/g)).toHaveLength(3)
    await reload(broker!)
    expect(letIn(...devices)).toEqual(['north-2', 'south-1'])

    // Mosquitto does not ask whether an authority was revoked.
    await revoke('South CA', 'cACompromise')
    await core.api.authorities.issueRevocationLists({ references: ['Home CA'] })
    await exportBroker()
    expect(readFileSync(join(folder(), 'crl.pem'), 'utf8').match(/BEGIN X509 CRL/g)).toHaveLength(2)
    await reload(broker!)
    expect(letIn(...devices)).toEqual(['north-2'])
  }, 90_000)

  it('refuses everybody when the CRL has expired, until there is a fresh one', async () => {
    await issueBroker()
    for (const id of ['sensor-1', 'sensor-2']) await enrol(id)
    await issueLists()
    await exportDevices()
    await exportBroker()
    await start()
    expect(letIn('sensor-1', 'sensor-2')).toEqual(['sensor-1', 'sensor-2'])
    clockErrorMs = -2 * dayMs
    await issueLists({ validityDays: 1, to: join(folder(), 'crl.pem'), overwrite: true })
    clockErrorMs = 0
    await reload(broker!)
    expect(letIn('sensor-1', 'sensor-2')).toEqual([])
    expect(await problems()).toEqual([expect.stringMatching(/^error: The revocation list \(CRL\) of Home CA expired on/)])
    await expect(exportBroker()).rejects.toMatchObject({ code: 'BUNDLE_REFUSED' })
    await issueLists()
    await exportBroker()
    await reload(broker!)
    expect(letIn('sensor-1', 'sensor-2')).toEqual(['sensor-1', 'sensor-2'])
  }, 60_000)

  it('takes the devices of both roots during a roll-over once it is restarted, and its own renewed certificate on SIGHUP', async () => {
    await issueBroker()
    await enrol('sensor-1')
    await exportBroker()
    await exportDevices()
    await start()
    const presented = () => runTool('openssl', ['s_client', '-connect', `localhost:${port}`, '-showcerts'], { input: '' }).stdout
    const body = (pem: string) => pem.replace(/-----[^-]+-----/g, '').trim()
    const old = await pemOf(core, 'localhost')
    expect(presented()).toContain(body(old))
    subscriber = new RunningCommand(`mosquitto_sub -h localhost -p ${port} ${files('sensor-1')} -t news -d`, join(top, 'devices', 'sensor-1'))
    await subscriber.printed(/^Subscribed /m)

    await core.api.authorities.rollOver({ reference: 'Home CA', commonName: 'Home CA 2' })
    await enrol('sensor-2')
    await core.api.certificates.renew({ references: ['localhost'] })
    await exportBroker()
    await reload(broker!)
    expect(presented()).toContain(body(await pemOf(core, 'localhost')))
    await core.api.exports.write({ target: 'pem-files', folder: top, only: ['sensor-2'], overwrite: true })
    // The one has been delivered before the roll-over and knows only the old root. Without a crlfile the CA is not read again.
    expect(letIn('sensor-1', 'sensor-2')).toEqual(['sensor-1'])
    await subscriber.printed(/from-sensor-1/)
    await restart()
    expect(letIn('sensor-1', 'sensor-2')).toEqual(['sensor-1', 'sensor-2'])

    // With one it is, and CRLs of both roots are in it.
    const { lists } = await issueLists()
    expect(lists.map(({ issuer }) => issuer.name)).toEqual(['Home CA', 'Home CA 2'])
    expect(await problems()).toEqual([])
    await exportBroker()
    await restart()
    expect(letIn('sensor-1', 'sensor-2')).toEqual(['sensor-1', 'sensor-2'])
    await core.api.authorities.rollOver({ reference: 'Home CA 2', commonName: 'Home CA 3' })
    await core.api.devices.enrol({ ids: ['sensor-3'] })
    await issueLists()
    await exportBroker()
    await core.api.exports.write({ target: 'pem-files', folder: top, only: ['sensor-3'], overwrite: true })
    await reload(broker!)
    expect(letIn('sensor-1', 'sensor-2', 'sensor-3')).toEqual(['sensor-1', 'sensor-2', 'sensor-3'])
  }, 60_000)

  it('runs when the key that was made elsewhere is put where the README says', async () => {
    const { openssl, path } = createOpensslFolder()
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'broker.key')
    openssl('req', '-new', '-key', 'broker.key', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-out', 'broker.csr')
    await core.api.requests.sign({ file: { path: path('broker.csr') }, profile: 'mqtt-broker' })
    await enrol('sensor-1')
    expect(await problems()).toEqual([expect.stringMatching(/^warning: The vault does not hold the private key of localhost/)])
    await exportBroker()
    await exportDevices()
    copyFileSync(path('broker.key'), join(folder(), 'broker.key'))
    giveTo(ordinaryUser, folder())
    await start()
    expect(letIn('sensor-1')).toEqual(['sensor-1'])
  }, 60_000)
})
