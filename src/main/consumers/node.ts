import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { noBasicConstraints } from './form-rules.ts'
import { crashingCurve, md5, sha1, shortRsaKey } from './key-rules.ts'
import { addressAsDnsName, shortWildcard } from './name-rules.ts'

/** Tried on node:tls. That it crashes over curves without a NIST name was reproduced on Node 24 and 26. */
export const node: Consumer = {
  title: 'Node.js 24',
  checks: [
    ...refuses(sha1, md5, shortRsaKey, noBasicConstraints, crashingCurve),
    ...mayRefuse(addressAsDnsName, shortWildcard),
  ],
}
