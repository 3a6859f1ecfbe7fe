import type { BundleFile, BundleSource, ExportIdentity } from '../target.ts'

/** An identity of fixed octets that are no certificate: for tests that read the text of files, not the certificates in them. */
export function fixedIdentity(change: Partial<ExportIdentity> = {}): ExportIdentity {
  return {
    name: 'sensor-1',
    kind: 'device',
    serialNumber: '4A17F3B90C5D6E2811F0A3B4C5D6E7F8',
    certificate: Uint8Array.of(1, 1, 1),
    intermediates: [],
    root: Uint8Array.of(9, 9, 9),
    revoked: [],
    privateKey: Uint8Array.of(7, 7, 7),
    keyType: 'ec-p256',
    keyDescription: 'EC P-256',
    altNames: [],
    notAfter: new Date('2027-04-02T10:00:00Z'),
    fingerprint: 'AB'.repeat(32),
    credential: null,
    ...change,
  }
}

/** The broker's counterpart of `fixedIdentity`. */
export function fixedBroker(change: Partial<ExportIdentity> = {}): ExportIdentity {
  return fixedIdentity({
    name: 'mqtt.home.lan',
    kind: 'broker',
    altNames: [
      { type: 'dns', value: 'mqtt.home.lan' },
      { type: 'ip', value: '192.168.1.10' },
    ],
    ...change,
  })
}

/** A source around an identity, on a fixed day, with a salt that depends on the user name alone. */
export function sourceOf(identity: ExportIdentity, change: Partial<BundleSource> = {}): BundleSource {
  return {
    identity,
    trustAnchors: [identity.root],
    revocations: [],
    peers: [],
    broker: { name: 'mqtt.home.lan', altNames: [{ type: 'dns', value: 'mqtt.home.lan' }], port: 8883 },
    now: new Date('2026-03-01T12:00:00Z'),
    version: '0.1.0',
    salt: (username, length) =>
      Uint8Array.from({ length }, (_, index) => (username.charCodeAt(index % username.length) + index) & 0xff),
    ...change,
  }
}

/** The text of a file of a bundle. */
export function textOf(files: readonly BundleFile[], path: string): string {
  const file = files.find((each) => each.path === path)
  if (!file) throw new Error(`no ${path} among ${files.map((each) => each.path).join(', ')}`)
  return new TextDecoder().decode(file.bytes)
}
