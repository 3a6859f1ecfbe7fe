import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { critical, noBasicConstraints, oldRoot, unlessSelfIssued } from './form-rules.ts'
import { compressedPoint, ed25519, foreignCurve, longRsaKey, md5, noDigitalSignature, p521, shortRsaKey } from './key-rules.ts'
import { addressOnly } from './name-rules.ts'

/** Tried on the x509_minimal engine. Without the flag of an authority a root is no trust anchor for it (X509List of the ESP8266 core). */
export const bearssl: Consumer = {
  title: 'ESP8266 (BearSSL)',
  checks: [
    ...refuses(critical('extendedKeyUsage', 'purposes (extKeyUsage)'), unlessSelfIssued(critical('nameConstraints', 'name constraints')), oldRoot, noBasicConstraints, md5, ed25519, foreignCurve, noDigitalSignature),
    ...mayRefuse(addressOnly, shortRsaKey, longRsaKey, p521, compressedPoint),
  ],
}
