import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { longerThan825Days, noServerAuth } from './form-rules.ts'
import { ed25519, foreignCurve, md5, sha1, shortRsaKey } from './key-rules.ts'
import { addressAsDnsName, noAltNames } from './name-rules.ts'

/** Documented: support.apple.com/103769, Requirements for trusted certificates in iOS 13 and macOS 10.15. */
export const apple: Consumer = {
  title: 'Apple (iOS, macOS)',
  checks: [
    ...refuses(noAltNames, sha1, md5, shortRsaKey, longerThan825Days, foreignCurve),
    ...mayRefuse(addressAsDnsName, noServerAuth, ed25519),
  ],
}
