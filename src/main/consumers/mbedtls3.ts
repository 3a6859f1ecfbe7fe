import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { critical, noBasicConstraints } from './form-rules.ts'
import { compressedPoint, ed25519, md5, noDigitalSignature, sha1, shortRsaKey } from './key-rules.ts'
import { addressAsDnsName } from './name-rules.ts'

/** Documented: as 2.28 (x509_crt.c), but that addresses are compared with iPAddress (3.5). */
export const mbedTls3: Consumer = {
  title: 'ESP32 core 3, ESP-IDF 5 (Mbed TLS 3.6)',
  checks: [
    ...refuses(critical('nameConstraints', 'name constraints'), noBasicConstraints, sha1, md5, shortRsaKey, ed25519, noDigitalSignature),
    ...mayRefuse(critical('certificatePolicies', 'policies'), addressAsDnsName, compressedPoint),
  ],
}
