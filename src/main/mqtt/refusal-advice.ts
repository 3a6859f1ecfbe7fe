import type { RefusalReason } from './network-contract.ts'

/** Why a client is refused. */
export interface ClientVerdict {
  reason: RefusalReason
  /** Completes "refused: ...". */
  text: string
  /** Where more can be said than goes for every refusal of this reason. */
  remedy?: string | undefined
  row?: number | undefined
}

/** What to do about a refusal by the built-in broker. */
export interface Advice {
  remedy: string
  /** Its number in the catalogue of failures; null where none of them is about it. */
  row: number | null
}

/** What lets a client in that was refused for this reason, and the row of it. */
export const refusalAdvice: Readonly<Record<RefusalReason, Advice>> = {
  'no-certificate': {
    remedy: 'Give the device its certificate together with its key; a certificate without the key is left out without a word.',
    row: 43,
  },
  'self-signed': { remedy: 'Enrol the device here and give it that certificate; one that it signed itself proves nothing.', row: 52 },
  'other-authority': {
    remedy: 'Give the device a certificate from an authority of this vault; or import the authority that issued the one it has.',
    row: 45,
  },
  'authority-recreated': {
    remedy: 'The CA was made again under its old name: issue the device a new certificate from the CA in use.',
    row: 53,
  },
  'intermediate-missing': {
    remedy: 'Export the device again and let it send the whole chain: its own certificate, then that of the issuing CA, in one file.',
    row: 52,
  },
  expired: { remedy: 'Renew the certificate of the device and export it again.', row: 46 },
  'not-yet-valid': { remedy: 'Check the clock of this machine; if it is right, issue the device a new certificate.', row: 48 },
  revoked: { remedy: 'Issue the device a new certificate; a revocation is for ever, only a hold can be undone.', row: 50 },
  'weak-key': { remedy: 'Issue the device a certificate with a P-256 key, or RSA of at least 2048 bits.', row: 49 },
  'wrong-purpose': { remedy: 'Issue the device a certificate of the device profile, whose usage is clientAuth.', row: 51 },
  'not-trusted': { remedy: 'Look at the certificate under Inspect, which says who would refuse it and why; then issue a new one.', row: 45 },
  'protocol-version': { remedy: 'Set the device to MQTT 3.1.1; most fall back to it by themselves.', row: 66 },
  'broker-not-trusted': {
    remedy: 'Give the device the CA file of this vault, and let it connect by a name that the broker’s certificate lists.',
    row: 11,
  },
  'tls-version': { remedy: 'Let the device speak TLS 1.2 or 1.3; a newer library or firmware has them.', row: 40 },
  'no-cipher': { remedy: 'Allow the device a modern cipher suite for the broker’s key type, such as ECDHE-ECDSA-AES128-GCM-SHA256.', row: 41 },
  'plain-mqtt': { remedy: 'Switch TLS on in the device: mqtts:// and the CA file. This port takes nothing else.', row: 9 },
  'not-tls': { remedy: 'Check what was pointed at this port; it is for MQTT over TLS.', row: 10 },
  silent: { remedy: 'Check that the device speaks TLS from the beginning; some wait for the other side to begin.', row: 4 },
  'no-connect': {
    remedy: 'Let the device connect by a name or an address that the broker’s certificate lists, and check that it speaks MQTT.',
    row: 5,
  },
  'not-mqtt': { remedy: 'Check the client identifier and the MQTT version of the device.', row: 67 },
  'handshake-failed': { remedy: 'Look at the log of the device’s TLS library, and at the versions and ciphers that it is built with.', row: 41 },
  crowded: { remedy: 'Find out what opens so many connections; the next ones are let in as soon as there is room.', row: 68 },
}
