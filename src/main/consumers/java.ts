import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { noBasicConstraints } from './form-rules.ts'
import { foreignCurve, md5, noDigitalSignature, sha1 } from './key-rules.ts'
import { addressAsDnsName, underscore } from './name-rules.ts'

/** Tried on Java 17. The curves: JDK 16 took out those without a NIST name (JDK-8235540). */
export const java: Consumer = {
  title: 'Java 17 and later',
  checks: [
    ...refuses(underscore, md5, noDigitalSignature, noBasicConstraints, foreignCurve),
    ...mayRefuse(addressAsDnsName, sha1),
  ],
}
