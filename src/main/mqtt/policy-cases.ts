import type { PolicyCase, PolicyRow } from '../../shared/policy-matrix.ts'

/** What came of one client. */
export type Seen = Pick<PolicyRow, 'seen' | 'text'>

/** Who takes part, by name. */
export interface PolicyParties {
  name: string
  otherName: string
}

/** What one kind of client is, and which setting of a broker keeps it out. */
interface CaseWords {
  title: (parties: PolicyParties) => string
  expected: 'allow' | 'deny'
  /** For where it came out otherwise. */
  remedy: (parties: PolicyParties) => string
}

const requireCertificate =
  'Set “require_certificate true” beside cafile on this listener of Mosquitto; other brokers call it mutual TLS or verify_peer with fail_if_no_peer_cert.'

/** The words of each case; the settings are Mosquitto's, whose names other brokers come close to. */
export const caseWords: Readonly<Record<PolicyCase, CaseWords>> = {
  'right-certificate': {
    title: ({ name }) => `the certificate of ${name}`,
    expected: 'allow',
    remedy: ({ name }) => `Mend this first: test the connection as ${name}, which says where it fails.`,
  },
  'no-certificate': { title: () => 'no certificate', expected: 'deny', remedy: () => requireCertificate },
  expired: { title: () => 'a certificate that has expired', expected: 'deny', remedy: () => requireCertificate },
  'not-yet-valid': {
    title: () => 'a certificate that is not valid yet',
    expected: 'deny',
    remedy: () => `${requireCertificate} Where it is set, look at the broker’s clock.`,
  },
  revoked: {
    title: () => 'a certificate that was revoked',
    expected: 'deny',
    remedy: () => 'Issue a CRL, give it to the broker as “crlfile”, and have it read its files again (SIGHUP for Mosquitto).',
  },
  'other-authority': {
    title: () => 'a certificate from another CA',
    expected: 'deny',
    remedy: () => `${requireCertificate} Let cafile hold your CA alone, and no capath of the system.`,
  },
  'self-signed-same-name': {
    title: ({ name }) => `a certificate that a stranger signed in the name of ${name}`,
    expected: 'deny',
    remedy: () => requireCertificate,
  },
  'server-only': { title: () => 'a certificate that is made for a server only', expected: 'deny', remedy: () => requireCertificate },
  'wrong-topic': {
    title: ({ name, otherName }) => `${name} on a topic of ${otherName}`,
    expected: 'deny',
    remedy: () => 'Set “use_identity_as_username true” and an “acl_file” with the line “pattern readwrite %u/#”; without an acl_file everybody may do everything.',
  },
  'other-client-id': {
    title: ({ name, otherName }) => `${name} with the client identifier of ${otherName}`,
    expected: 'deny',
    remedy: () =>
      'Set “use_username_as_clientid true” beside “use_identity_as_username true”: the broker then goes by the certificate, whatever client identifier is sent. EMQX calls it peer_cert_as_clientid.',
  },
}
