import { mayRefuse, refuses, type Consumer } from './consumer.ts'
import { noBasicConstraints } from './form-rules.ts'
import { md5, sha1, shortRsaKey } from './key-rules.ts'
import { addressAsDnsName, shortWildcard, topicCharacters } from './name-rules.ts'

/** Tried with `openssl verify -auth_level 2`, the level of Debian. The characters of topics: mosquitto.conf(5), acl_file. */
export const mosquitto: Consumer = {
  title: 'Mosquitto on Debian (OpenSSL)',
  checks: [
    ...refuses(sha1, md5, shortRsaKey, noBasicConstraints),
    ...mayRefuse(addressAsDnsName, shortWildcard, topicCharacters),
  ],
}
