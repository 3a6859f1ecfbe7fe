import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { noBasicConstraints } from './form-rules.ts'
import { ed25519, foreignCurve, md5, noDigitalSignature, p521, sha1, shortRsaKey } from './key-rules.ts'
import { addressAsDnsName, shortWildcard } from './name-rules.ts'

/** Documented: BoringSSL takes P-256, P-384, RSA PKCS #1 and RSA-PSS signatures (ssl/extensions.cc, kVerifySignatureAlgorithms); electron/electron#31042
 * for keyUsage. */
export const electron: Consumer = {
  title: 'Electron (BoringSSL)',
  checks: [
    ...refuses(noDigitalSignature, ed25519, foreignCurve, sha1, md5, shortRsaKey, noBasicConstraints),
    ...mayRefuse(p521, addressAsDnsName, shortWildcard),
  ],
}
