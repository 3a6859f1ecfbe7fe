import type { SessionState } from '../../../shared/session.ts'
import type { CertificateSummary } from '../../../shared/certificate.ts'

/** The moment at which the transcripts with a double are played. */
export const sampleNow = new Date('2026-11-21T09:00:00Z')

/** A broker's certificate, 397 days valid at `sampleNow`. */
export const sampleBroker: CertificateSummary = {
  serialNumber: '76845945D3B570EE93A20A4DEAAAA3FC',
  name: 'mqtt.home.lan',
  kind: 'broker',
  profile: 'mqtt-broker',
  subject: 'CN=mqtt.home.lan',
  issuerName: 'CN=Home CA',
  issuer: { fingerprint: 'C0FFEE'.padEnd(64, '0'), serialNumber: '771484CB58A0D0836E61F39721E53106', name: 'Home CA' },
  altNames: [
    { type: 'dns', value: 'mqtt.home.lan' },
    { type: 'ip', value: '192.168.1.10' },
  ],
  keyType: 'ec-p256',
  keyDescription: 'EC P-256',
  notBefore: '2026-11-21T08:00:00.000Z',
  notAfter: '2027-12-23T09:00:00.000Z',
  fingerprint: 'F26070C4C777B4B5891A80999233DF3DCC09FC757FE84E08984025F2C8D2B764',
  status: 'active',
  origin: 'issued',
  viewOnly: null,
  replacedBy: null,
  revocation: null,
  takenOfflineAt: null,
  hasKey: true,
  groups: [],
  issuedAt: '2026-11-21T09:00:00.000Z',
}

/** A device of the same authority. */
/** What a session says when it is connected. */
export function connectedAs(clientId: string): SessionState {
  return {
    state: 'connected',
    clientId,
    protocolVersion: 5,
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    alpn: null,
    isEncrypted: true,
    sessionPresent: false,
    limits: {
      maximumQos: 2,
      retainAvailable: true,
      wildcardsAvailable: true,
      sharedSubscriptionsAvailable: true,
      maximumPacketBytes: null,
      keepAliveSeconds: null,
      sessionExpirySeconds: null,
    },
  }
}

export const sampleDevice: CertificateSummary = {
  ...sampleBroker,
  serialNumber: '4D49B557B6E5DC91CBF5888221FC8B03',
  name: 'sensor-1',
  kind: 'device',
  profile: 'mqtt-device',
  subject: 'CN=sensor-1',
  altNames: [],
  notAfter: '2029-02-23T09:00:00.000Z',
  fingerprint: 'A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F90',
}
