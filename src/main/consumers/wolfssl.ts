import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { critical, issuingWithoutKeyUsage, oldRoot } from './form-rules.ts'
import { foreignCurve, md5, noDigitalSignature, rsaPss, sha1 } from './key-rules.ts'

/** Tried on wolfSSL 5.5 as Debian builds it. MD5 and SHA-1 are refused by smaller builds. */
export const wolfSsl: Consumer = {
  title: 'wolfSSL',
  checks: [
    ...refuses(issuingWithoutKeyUsage, oldRoot, foreignCurve, noDigitalSignature),
    ...mayRefuse(sha1, md5, rsaPss, critical('nameConstraints', 'name constraints')),
  ],
}
