import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { authorityWithoutKeyUsage, basicConstraintsNotCritical, noAuthorityKeyIdentifier, noBasicConstraints, noSubjectKeyIdentifier, oldRoot } from './form-rules.ts'
import { md5, sha1, shortRsaKey } from './key-rules.ts'
import { addressAsDnsName, shortWildcard } from './name-rules.ts'

/** Tried with `openssl verify -x509_strict`, which is what `ssl.create_default_context` sets from 3.13 on (VERIFY_X509_STRICT). Its level
 * of security, which refuses SHA-1 and short keys, is documented. */
export const python: Consumer = {
  title: 'Python 3.13',
  checks: [
    ...refuses(authorityWithoutKeyUsage, basicConstraintsNotCritical, noBasicConstraints, oldRoot, noSubjectKeyIdentifier, noAuthorityKeyIdentifier),
    ...mayRefuse(addressAsDnsName, shortWildcard, sha1, md5, shortRsaKey),
  ],
}
