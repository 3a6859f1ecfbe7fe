import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { mustStaple, noBasicConstraints } from './form-rules.ts'
import { ed25519, foreignCurve, md5, noDigitalSignature, p521, sha1, shortRsaKey } from './key-rules.ts'
import { addressAsDnsName, noAltNames, shortWildcard } from './name-rules.ts'

/** No alternative names and the digests were tried on NSS, the library of Firefox; the rest is documented (Chromium: net/cert/x509_certificate.cc). */
export const browsers: Consumer = {
  title: 'Browsers (MQTT over WebSocket)',
  checks: [
    ...refuses(noAltNames, sha1, md5, foreignCurve, noBasicConstraints),
    ...mayRefuse(addressAsDnsName, noDigitalSignature, mustStaple, ed25519, p521, shortRsaKey, shortWildcard),
  ],
}
