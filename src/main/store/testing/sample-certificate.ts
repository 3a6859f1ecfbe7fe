import { createHash, randomBytes } from 'node:crypto'
import type { NewCertificate } from '../new-certificate.ts'

/** The moment at which the tests of the vault live. */
export const now = new Date('2026-03-01T09:00:00.000Z')

/**
 * A certificate as the vault takes it: to the store, DER and PKCS#8 are octets. The key is made from the serial number, so
 * that a test can tell whether the right one comes back.
 */
export function sampleCertificate(changes: Partial<NewCertificate> & { name: string }): NewCertificate {
  const serialNumber = changes.serialNumber ?? newSerialNumber()
  const der = changes.der ?? new Uint8Array(randomBytes(600))
  return {
    der,
    serialNumber,
    kind: 'device',
    profile: 'mqtt-device',
    subject: `CN=${changes.name}`,
    issuerName: changes.subject ?? `CN=${changes.name}`,
    issuerFingerprint: null,
    altNames: [],
    keyType: 'ec-p256',
    keyDescription: 'EC P-256',
    publicKeyHash: createHash('sha256').update(serialNumber).digest('hex').toUpperCase(),
    notBefore: new Date('2026-03-01T08:00:00.000Z'),
    notAfter: new Date('2027-03-01T08:00:00.000Z'),
    fingerprint: createHash('sha256').update(der).digest('hex').toUpperCase(),
    privateKey: sampleKey(serialNumber),
    ...changes,
  }
}

/** A self-issued authority. */
export function sampleAuthority(name: string, changes: Partial<NewCertificate> = {}): NewCertificate {
  return sampleCertificate({ name, kind: 'root-ca', profile: 'root-ca', subject: `CN=${name},O=Home`, ...changes })
}

/** The key of `sampleCertificate` with this serial number. */
export function sampleKey(serialNumber: string): Uint8Array {
  return new Uint8Array(createHash('sha512').update(`key of ${serialNumber}`).digest())
}

/** 16 random octets, positive, as upper-case hex. */
export function newSerialNumber(): string {
  const octets = randomBytes(16)
  octets[0] = (octets[0]! & 0x7f) | 0x40
  return octets.toString('hex').toUpperCase()
}
