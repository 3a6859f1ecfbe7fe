import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { negativeSerialNumber, noBasicConstraints } from './form-rules.ts'
import { foreignCurve, md5, rsaPss, sha1 } from './key-rules.ts'
import { addressAsDnsName, noAltNames } from './name-rules.ts'

/** Documented: crypto/x509 (Go 1.15: the common name is not looked at; 1.18: SHA-1; 1.23: negative serial numbers). */
export const go: Consumer = {
  title: 'Go',
  checks: [
    ...refuses(noAltNames, sha1, md5, foreignCurve, negativeSerialNumber, noBasicConstraints),
    ...mayRefuse(addressAsDnsName, rsaPss),
  ],
}
