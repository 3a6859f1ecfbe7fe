import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CertificateFilter, CertificateState, CertificateSummary } from '../../shared/certificate.ts'
import { certificateKinds } from '../../shared/profile.ts'
import { now, sampleAuthority, sampleCertificate, sampleKey } from './testing/sample-certificate.ts'
import { VaultFolder } from './testing/vault-folder.ts'
import type { NewCertificate, Vault } from './vault.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

const everything: CertificateFilter = { sort: 'issuedAt', descending: false, offset: 0, limit: 200 }
const failsWith = (code: string, more: object = {}): unknown => expect.objectContaining({ code, ...more })
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)

describe('adding certificates', () => {
  it('gives and lists what was added, with its issuer and alternative names', async () => {
    const vault = await folder.unlockedVault()
    const root = sampleAuthority('Home CA')
    const broker = sampleCertificate({
      name: 'mqtt.home.lan',
      kind: 'broker',
      profile: 'mqtt-broker',
      issuerFingerprint: root.fingerprint, issuerName: root.subject,
      altNames: [
        { type: 'dns', value: 'mqtt.home.lan' },
        { type: 'ip', value: '192.168.1.5' },
      ],
    })
    const added = vault.addCertificates([root, broker], now)
    const expected: CertificateSummary = {
      fingerprint: broker.fingerprint,
      serialNumber: broker.serialNumber,
      name: 'mqtt.home.lan',
      kind: 'broker',
      profile: 'mqtt-broker',
      subject: 'CN=mqtt.home.lan',
      issuerName: 'CN=Home CA,O=Home',
      issuer: { fingerprint: root.fingerprint, serialNumber: root.serialNumber, name: 'Home CA' },
      altNames: [
        { type: 'dns', value: 'mqtt.home.lan' },
        { type: 'ip', value: '192.168.1.5' },
      ],
      keyType: 'ec-p256',
      keyDescription: 'EC P-256',
      notBefore: '2026-03-01T08:00:00.000Z',
      notAfter: '2027-03-01T08:00:00.000Z',
      status: 'active',
      origin: 'issued',
      viewOnly: null,
      replacedBy: null,
      revocation: null,
      takenOfflineAt: null,
      hasKey: true,
      groups: [],
      issuedAt: '2026-03-01T09:00:00.000Z',
    }
    expect(added[1]).toEqual(expected)
    expect(vault.list(everything, now)).toEqual({ total: 2, certificates: added })
    expect(vault.find('mqtt.home.lan')).toEqual({ summary: expected, der: broker.der })
    expect(vault.openKey(broker.fingerprint)).toEqual(sampleKey(broker.serialNumber))
    expect(vault.issuedCount(root.fingerprint)).toBe(1)
    expect(vault.info()).toMatchObject({ authorities: 1, certificates: 2 })
    expect(vault.auditOf(broker.fingerprint)).toMatchObject([
      {
        action: 'certificate-issued',
        serialNumber: broker.serialNumber,
        fingerprint: broker.fingerprint,
        text: 'Issued "mqtt.home.lan" (Broker) from "Home CA", valid until 2027-03-01T08:00:00.000Z',
      },
    ])
  })

  it('keeps a certificate whose key was born elsewhere', async () => {
    const vault = await folder.unlockedVault()
    const device = sampleCertificate({ name: 'sensor-1', privateKey: null })
    expect(vault.addCertificates([device], now)).toMatchObject([{ hasKey: false }])
    expect(() => vault.openKey(device.fingerprint)).toThrow(failsWith('NOT_FOUND'))
    expect(() => vault.openKey('00')).toThrow(failsWith('NOT_FOUND'))
  })

  it('adds all of a batch or nothing', async () => {
    const vault = await folder.unlockedVault()
    vault.addCertificates([sampleCertificate({ name: 'sensor-1' })], now)
    const before = vault.listAudit({ offset: 0, limit: 100 })
    const batches: [string, NewCertificate[]][] = [
      ['NAME_TAKEN', [sampleCertificate({ name: 'sensor-2' }), sampleCertificate({ name: 'sensor-1' })]],
      ['NAME_TAKEN', [sampleCertificate({ name: 'sensor-2' }), sampleCertificate({ name: 'sensor-2' })]],
      ['NOT_FOUND', [sampleCertificate({ name: 'sensor-2' }), sampleCertificate({ name: 'sensor-3', issuerFingerprint: '0A' })]],
    ]
    for (const [code, batch] of batches) expect(() => vault.addCertificates(batch, now)).toThrow(failsWith(code))
    expect(vault.list(everything, now).total).toBe(1)
    expect(vault.listAudit({ offset: 0, limit: 100 })).toEqual(before)
  })

  it('refuses a serial number that is in use, and a fingerprint that is not the certificate’s', async () => {
    const vault = await folder.unlockedVault()
    const [first] = vault.addCertificates([sampleCertificate({ name: 'sensor-1' })], now)
    const again = sampleCertificate({ name: 'sensor-2', serialNumber: first!.serialNumber })
    expect(() => vault.addCertificates([again], now)).toThrow(
      failsWith('INTERNAL', { details: { serialNumber: first!.serialNumber } }),
    )
    expect(() => vault.addCertificates([sampleCertificate({ name: 'sensor-2', fingerprint: 'AB' })], now)).toThrow(/fingerprint/)
    expect(vault.list(everything, now).total).toBe(1)
  })
})

describe('names', () => {
  it('are given once among authorities, once among brokers, once among devices and clients', async () => {
    const vault = await folder.unlockedVault()
    vault.addCertificates([sampleAuthority('alpha')], now)
    expect(certificateKinds.filter((kind) => vault.isNameTaken(kind, 'alpha'))).toEqual(['root-ca', 'issuing-ca'])
    vault.addCertificates([sampleCertificate({ name: 'alpha', kind: 'broker' }), sampleCertificate({ name: 'alpha' })], now)
    expect(vault.isNameTaken('client', 'alpha')).toBe(true)
    expect(() => vault.addCertificates([sampleCertificate({ name: 'alpha', kind: 'client' })], now)).toThrow(
      failsWith('NAME_TAKEN', { details: expect.objectContaining({ name: 'alpha', kind: 'device' }) as unknown }),
    )
  })

  it('are the same in any case and however their accents are composed', async () => {
    const vault = await folder.unlockedVault()
    vault.addCertificates([sampleCertificate({ name: 'Küche-1' })], now)
    expect(vault.isNameTaken('device', 'KÜCHE-1')).toBe(true)
    expect(vault.isNameTaken('device', 'küche-1'.normalize('NFD'))).toBe(true)
    expect(() => vault.addCertificates([sampleCertificate({ name: 'küche-1' })], now)).toThrow(/written "Küche-1"/)
  })
})

describe('subjects', () => {
  it('are compared without regard to case and white space', async () => {
    const vault = await folder.unlockedVault()
    vault.addCertificates([sampleAuthority('Home CA')], now)
    expect(vault.hasSubject('CN=home  ca,O=HOME')).toBe(true)
    expect(vault.hasSubject('CN=Home CA')).toBe(false)
  })
})

describe('the path of a certificate', () => {
  it('goes from the leaf to the trust anchor', async () => {
    const vault = await folder.unlockedVault()
    const root = sampleAuthority('Root')
    const issuing = sampleAuthority('Issuing', { kind: 'issuing-ca', issuerFingerprint: root.fingerprint, issuerName: root.subject })
    const device = sampleCertificate({ name: 'sensor-1', issuerFingerprint: issuing.fingerprint, issuerName: issuing.subject })
    vault.addCertificates([root, issuing, device], now)
    const path = vault.pathOf(device.fingerprint)
    expect(path.map(({ summary }) => summary.name)).toEqual(['sensor-1', 'Issuing', 'Root'])
    expect(path.map(({ der }) => der)).toEqual([device.der, issuing.der, root.der])
    expect(() => vault.pathOf('0A')).toThrow(failsWith('NOT_FOUND'))
  })
})

describe('a reference', () => {
  let vault: Vault
  const root = sampleAuthority('Home CA')
  const broker = sampleCertificate({ name: 'alpha', kind: 'broker' })
  const device = sampleCertificate({ name: 'alpha', serialNumber: '0A1B2C3D4E5F60718293A4B5C6D7E8F9' })
  const hexNamed = sampleCertificate({ name: device.fingerprint.slice(0, 8) })
  beforeAll(async () => {
    vault = await folder.unlockedVault()
    vault.addCertificates([root, broker, device, hexNamed], now)
  })
  const serialOf = (reference: string, kinds?: Parameters<Vault['find']>[1]) => vault.find(reference, kinds).summary.serialNumber

  it('is a name, exactly as it is written', () => {
    expect(serialOf('Home CA')).toBe(root.serialNumber)
    expect(serialOf('  Home CA ')).toBe(root.serialNumber)
    expect(() => vault.find('home ca')).toThrow(failsWith('NOT_FOUND'))
  })

  it('is a serial number, with colons, in lower case, with or without leading zeros', () => {
    const colons = device.serialNumber.toLowerCase().replace(/..(?=.)/g, '$&:')
    for (const text of [device.serialNumber, colons, `00:${colons}`, device.serialNumber.slice(1)]) {
      expect(serialOf(text)).toBe(device.serialNumber)
    }
  })

  it('is the beginning of a fingerprint, four digits at least, with colons', () => {
    const { fingerprint, serialNumber } = root
    const colons = fingerprint.toLowerCase().replace(/..(?=.)/g, '$&:')
    for (const text of [fingerprint, colons, fingerprint.slice(0, 12), colons.slice(0, 14)]) {
      expect(serialOf(text)).toBe(serialNumber)
    }
    expect(() => vault.find(fingerprint.slice(0, 3))).toThrow(failsWith('NOT_FOUND'))
    expect(() => vault.find(`${fingerprint}00`)).toThrow(failsWith('NOT_FOUND'))
  })

  it('is a name before it is anything else', () => {
    expect(serialOf(hexNamed.name)).toBe(hexNamed.serialNumber)
    expect(serialOf(device.fingerprint.slice(0, 9))).toBe(device.serialNumber)
  })

  it('is a whole serial number before a name: nobody takes the place of another by being called so', async () => {
    const other = await folder.unlockedVault()
    const impostor = sampleCertificate({ name: root.serialNumber })
    other.addCertificates([root, impostor], now)
    expect(other.find(root.serialNumber).summary.serialNumber).toBe(root.serialNumber)
    expect(other.find(root.serialNumber, ['device']).summary.serialNumber).toBe(impostor.serialNumber)
  })

  it('is ambiguous where it fits several, which are named, and clear where a kind decides', () => {
    expect(() => vault.find('alpha')).toThrow(
      failsWith('AMBIGUOUS_REFERENCE', {
        details: {
          reference: 'alpha',
          candidates: [
            `alpha (Device, active, serial ${device.serialNumber}, fingerprint ${device.fingerprint.slice(0, 16)}…)`,
            `alpha (Broker, active, serial ${broker.serialNumber}, fingerprint ${broker.fingerprint.slice(0, 16)}…)`,
          ],
        },
      }),
    )
    expect(serialOf('alpha', ['broker'])).toBe(broker.serialNumber)
    expect(serialOf('alpha', ['device', 'client'])).toBe(device.serialNumber)
  })

  it('that fits only another kind is told so', () => {
    expect(() => vault.find('Home CA', ['broker'])).toThrow(/"Home CA" is a Root CA; what is needed here is a Broker/)
    expect(() => vault.find('Home CA', ['broker'])).toThrow(failsWith('NOT_FOUND'))
  })
})

describe('the inventory', () => {
  let vault: Vault
  const root = sampleAuthority('Root', { notAfter: days(3650) })
  const other = sampleAuthority('another root', { notAfter: days(3000) })
  const devices = Array.from({ length: 5 }, (_, index) =>
    sampleCertificate({
      name: `Sensor-${index}`,
      issuerFingerprint: index < 3 ? root.fingerprint : other.fingerprint,
      notAfter: days(index * 10 - 5),
      altNames: [{ type: 'dns', value: `sensor-${index}.local` }],
    }),
  )
  const broker = sampleCertificate({ name: '100%_sure', kind: 'broker', issuerFingerprint: root.fingerprint, issuerName: root.subject })
  beforeAll(async () => {
    vault = await folder.unlockedVault()
    vault.addCertificates([root, other], now)
    vault.addCertificates(devices, days(1))
    vault.addCertificates([broker], days(2))
  })
  const names = (filter: Partial<CertificateFilter>) =>
    vault.list({ ...everything, ...filter }, now).certificates.map(({ name }) => name)

  it('is sorted by name, kind, end, issue and issuer, both ways', () => {
    const byName = ['100%_sure', 'another root', 'Root', 'Sensor-0', 'Sensor-1', 'Sensor-2', 'Sensor-3', 'Sensor-4']
    expect(names({ sort: 'name' })).toEqual(byName)
    expect(names({ sort: 'name', descending: true })).toEqual(byName.toReversed())
    const byKind = ['100%_sure', 'Sensor-0', 'Sensor-1', 'Sensor-2', 'Sensor-3', 'Sensor-4', 'another root', 'Root']
    expect(names({ sort: 'kind' })).toEqual(byKind)
    expect(names({ sort: 'notAfter', limit: 2 })).toEqual(['Sensor-0', 'Sensor-1'])
    expect(names({ sort: 'issuedAt', descending: true, limit: 2 })).toEqual(['100%_sure', 'Sensor-4'])
    const byIssuer = ['another root', 'Sensor-3', 'Sensor-4', '100%_sure', 'Root', 'Sensor-0', 'Sensor-1', 'Sensor-2']
    expect(names({ sort: 'issuer' })).toEqual(byIssuer)
  })

  it('comes in pages that say how many there are', () => {
    const page = vault.list({ ...everything, sort: 'name', offset: 3, limit: 2 }, now)
    expect([page.total, ...page.certificates.map(({ name }) => name)]).toEqual([8, 'Sensor-0', 'Sensor-1'])
    expect(vault.list({ ...everything, offset: 100 }, now)).toEqual({ total: 8, certificates: [] })
  })

  it('is filtered by kind, status, issuer and end', () => {
    expect(names({ kinds: ['broker', 'root-ca'] })).toEqual(['Root', 'another root', '100%_sure'])
    expect(names({ kinds: [] })).toEqual([])
    expect(names({ statuses: ['active'] })).toHaveLength(8)
    expect(names({ statuses: ['revoked', 'replaced'] })).toEqual([])
    expect(names({ issuer: 'another root' })).toEqual(['Sensor-3', 'Sensor-4'])
    expect(names({ issuer: root.serialNumber, kinds: ['device'] })).toEqual(['Sensor-0', 'Sensor-1', 'Sensor-2'])
    expect(names({ expiringWithinDays: 20 })).toEqual(['Sensor-0', 'Sensor-1', 'Sensor-2'])
    expect(names({ expiringWithinDays: 0 })).toEqual(['Sensor-0'])
    const [first, second] = devices
    expect(names({ kinds: ['device'], except: [first!.fingerprint, broker.fingerprint] })).toEqual(['Sensor-1', 'Sensor-2', 'Sensor-3', 'Sensor-4'])
    expect(names({ among: [first!.fingerprint, broker.fingerprint, '00'.repeat(32)] })).toEqual(['Sensor-0', '100%_sure'])
    expect(names({ kinds: ['device'], among: [broker.fingerprint, second!.fingerprint], except: [first!.fingerprint] })).toEqual(['Sensor-1'])
    expect(names({ among: [] })).toEqual([])
    expect(vault.list({ ...everything, except: [first!.fingerprint], limit: 1 }, now).total).toBe(7)
    expect(vault.matching({ text: 'sensor', except: [second!.fingerprint] }, now)).toHaveLength(4)
    expect(() => names({ issuer: 'nobody' })).toThrow(failsWith('NOT_FOUND'))
  })

  it('is filtered by state and sorted by status, as the words beside each certificate tell them apart', async () => {
    const states = await folder.unlockedVault()
    const [ca, ...sensors] = [root, ...devices.slice(0, 3)]
    const later = sampleCertificate({ name: 'later', issuerFingerprint: root.fingerprint, notBefore: days(3), notAfter: days(40) })
    const next = sampleCertificate({ name: 'next', issuerFingerprint: root.fingerprint, notAfter: days(90) })
    states.addCertificates([ca, ...sensors, later, next], now)
    const successor = sampleCertificate({ name: 'next', issuerFingerprint: root.fingerprint, notAfter: days(90), replaces: next.fingerprint })
    states.addCertificates([successor], now)
    const listed = (...chosen: CertificateState[]) =>
      states.list({ ...everything, states: chosen }, now).certificates.map(({ name, fingerprint }) => (fingerprint === successor.fingerprint ? 'successor' : name))
    expect([listed('valid'), listed('expires-soon'), listed('expired'), listed('not-yet-valid'), listed('replaced')]).toEqual([
      ['Root', 'successor'],
      ['Sensor-1', 'Sensor-2'],
      ['Sensor-0'],
      ['later'],
      ['next'],
    ])
    const sorted = (descending: boolean) => states.list({ ...everything, sort: 'status', descending }, now).certificates.map(({ name }) => name)
    expect(sorted(false)).toEqual(['Sensor-0', 'Sensor-1', 'Sensor-2', 'later', 'next', 'Root', 'next'])
    states.revoke([sensors[0]!.fingerprint], 'keyCompromise', now, now)
    states.revoke([sensors[1]!.fingerprint], 'certificateHold', now, now)
    expect([listed('revoked'), listed('on-hold'), listed('expired'), listed('revoked', 'on-hold'), listed()]).toEqual([
      ['Sensor-0'],
      ['Sensor-1'],
      [],
      ['Sensor-0', 'Sensor-1'],
      [],
    ])
    const byStatus = ['Sensor-2', 'later', 'next', 'Root', 'next', 'Sensor-0', 'Sensor-1']
    expect([sorted(false), sorted(true)]).toEqual([byStatus, byStatus.toReversed()])
    expect(states.predecessorOf(successor.fingerprint)?.fingerprint).toBe(next.fingerprint)
    expect(states.predecessorOf(next.fingerprint)).toBeNull()
  })

  it('is searched in names, alternative names, serial numbers and fingerprints', () => {
    expect(names({ text: 'SENSOR-3' })).toEqual(['Sensor-3'])
    expect(names({ text: 'or-4.loc' })).toEqual(['Sensor-4'])
    expect(names({ text: '  ' })).toHaveLength(8)
    expect(names({ text: broker.serialNumber.toLowerCase().replace(/..(?=.)/g, '$&:') })).toEqual(['100%_sure'])
    expect(names({ text: broker.fingerprint.slice(20, 40) })).toEqual(['100%_sure'])
  })

  it('takes the wildcards of a search literally', () => {
    expect(names({ text: '%_' })).toEqual(['100%_sure'])
    expect(names({ text: '_' })).toEqual(['100%_sure'])
    expect(names({ text: '\\' })).toEqual([])
    expect(names({ text: `' OR 1=1 --` })).toEqual([])
  })
})

describe('an MQTT credential', () => {
  it('is made at first need, sealed, entered, and the same ever after', async () => {
    const vault = await folder.unlockedVault()
    const device = sampleCertificate({ name: 'sensor-1' })
    const client = sampleCertificate({ name: 'node-red', kind: 'client' })
    vault.addCertificates([device, client], now)
    const credential = vault.credential(device.fingerprint, now)
    expect(credential).toEqual({ username: 'sensor-1', password: expect.stringMatching(/^[A-Za-z0-9_-]{24}$/) as unknown })
    expect(vault.credential(device.fingerprint, now)).toEqual(credential)
    expect(vault.credential(client.fingerprint, now).password).not.toBe(credential.password)
    expect(vault.auditOf(device.fingerprint).map(({ action }) => action)).toEqual(['credential-created', 'certificate-issued'])
    expect(JSON.stringify(vault.listAudit({ offset: 0, limit: 100 }))).not.toContain(credential.password)
  })

  it('is for devices and clients alone', async () => {
    const vault = await folder.unlockedVault()
    const root = sampleAuthority('Home CA')
    vault.addCertificates([root], now)
    expect(() => vault.credential(root.fingerprint, now)).toThrow(failsWith('PROFILE_MISMATCH'))
    expect(() => vault.credential('0A', now)).toThrow(failsWith('NOT_FOUND'))
  })
})
