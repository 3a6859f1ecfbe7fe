import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { mustStaple } from './form-rules.ts'
import { md5, sha1, shortRsaKey } from './key-rules.ts'
import { addressAsDnsName, shortWildcard } from './name-rules.ts'

/** Tried on GnuTLS 3.7. That it wants the stapled answer is documented (gnutls_certificate_set_verify_flags). */
export const gnutls: Consumer = {
  title: 'GnuTLS',
  checks: [
    ...refuses(sha1, md5),
    ...mayRefuse(addressAsDnsName, shortWildcard, mustStaple, shortRsaKey),
  ],
}
