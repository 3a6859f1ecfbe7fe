import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { damagedExtension, expired, extensionsInOldVersion, noKeyCertSign, notYetValid, unknownCriticalExtension } from './form-rules.ts'
import { deceivingNames, oddWildcard } from './name-rules.ts'

/** Tried on OpenSSL, GnuTLS, NSS, Node.js, Java, Mbed TLS, BearSSL and wolfSSL, which agree, but for BearSSL and NSS, which pass over an
 * extension that stands there twice, NSS, which passes over the keyUsage of an authority, and for the dates and extensions of a root, at which not everybody looks. */
export const everyVerifier: Consumer = {
  title: 'Every TLS stack',
  checks: [
    ...refuses(expired, notYetValid, unknownCriticalExtension, damagedExtension, extensionsInOldVersion, noKeyCertSign),
    ...mayRefuse(deceivingNames, oddWildcard),
  ],
}
