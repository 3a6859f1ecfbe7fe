import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { mustStaple, noBasicConstraints, oldRoot } from './form-rules.ts'
import { ed25519, foreignCurve, md5, noDigitalSignature, noKeyEncipherment, p521, sha1, shortRsaKey } from './key-rules.ts'
import { addressAsDnsName, noAltNames, shortWildcard } from './name-rules.ts'

/**
 * Tried on NSS 3.87, the library of Firefox, as far as it looks by itself: the names, SHA-1 and foreign curves are Firefox's own and
 * Chromium's rules (documented: mozilla::pkix, net/cert/x509_certificate.cc).
 */
export const browsers: Consumer = {
  title: 'Browsers (MQTT over WebSocket)',
  checks: [
    ...refuses(noAltNames, sha1, md5, foreignCurve, noBasicConstraints, oldRoot),
    ...mayRefuse(addressAsDnsName, noDigitalSignature, noKeyEncipherment, mustStaple, ed25519, p521, shortRsaKey, shortWildcard),
  ],
}
