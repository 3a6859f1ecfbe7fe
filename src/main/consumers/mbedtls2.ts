import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { critical, noBasicConstraints } from './form-rules.ts'
import { compressedPoint, ed25519, md5, noDigitalSignature, sha1, shortRsaKey } from './key-rules.ts'
import { addressOnly } from './name-rules.ts'

/** Tried on Mbed TLS 2.28 with its default profile. */
export const mbedTls2: Consumer = {
  title: 'ESP32 core 2 (Mbed TLS 2.28)',
  checks: [
    ...refuses(critical('certificatePolicies', 'policies'), critical('nameConstraints', 'name constraints'), noBasicConstraints, sha1, md5, shortRsaKey, ed25519, noDigitalSignature),
    ...mayRefuse(addressOnly, compressedPoint),
  ],
}
