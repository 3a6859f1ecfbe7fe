import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { noBasicConstraints, oldRoot } from './form-rules.ts'
import { ed25519, foreignCurve, md5, rsaPss, sha1, shortRsaKey } from './key-rules.ts'
import { longCommonName } from './name-rules.ts'

/** Documented: docs.aws.amazon.com/iot, X.509 client certificates. */
export const awsIot: Consumer = {
  title: 'AWS IoT Core',
  checks: [
    ...refuses(sha1, md5, shortRsaKey, ed25519, foreignCurve, rsaPss, noBasicConstraints, oldRoot),
    ...mayRefuse(longCommonName),
  ],
}
