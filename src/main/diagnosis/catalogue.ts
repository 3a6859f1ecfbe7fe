import type { Mend } from '../../shared/mend.ts'
import type { ProblemSide } from '../../shared/problem.ts'

/** One way in which a connection fails, or will. Its number is for ever: docs/failures.md, tests and reports cite it. */
export interface FailureRow {
  row: number
  /** What is wrong, in a few words. */
  what: string
  side: ProblemSide
  /** What Certwright may offer. */
  mends: readonly Mend['kind'][]
}

const rowOf = (row: number, side: ProblemSide, what: string, ...mends: Mend['kind'][]): FailureRow => ({ row, what, side, mends })

/** Every row that a problem can have. docs/failures.md says how each is recognised. */
export const catalogue: readonly FailureRow[] = [
  rowOf(1, 'broker', 'nothing listens on the port', 'use-address'),
  rowOf(2, 'network', 'the name has no address'),
  rowOf(3, 'network', 'the host cannot be reached from here'),
  rowOf(4, 'network', 'a silent port, or packets that are dropped'),
  rowOf(5, 'broker', 'TLS works and MQTT does not answer', 'use-address'),
  rowOf(6, 'broker', 'the connection is reset as soon as it is made'),
  rowOf(7, 'broker', 'the connection ends during the TLS handshake'),
  rowOf(8, 'broker', 'a plain MQTT port taken for a TLS port', 'use-address'),
  rowOf(9, 'broker', 'a TLS port taken for a plain port', 'use-address'),
  rowOf(10, 'broker', 'a port of something that is neither TLS nor MQTT', 'use-address'),
  rowOf(11, 'broker', 'the broker’s CA is not trusted here', 'trust-own-authorities', 'issue-broker', 'export-broker'),
  rowOf(12, 'broker', 'the broker’s root CA came along and is not trusted here', 'trust-own-authorities', 'issue-broker', 'export-broker'),
  rowOf(13, 'this-machine', 'the CA file is for another CA', 'trust-own-authorities', 'issue-broker', 'export-broker'),
  rowOf(14, 'broker', 'the CA was made again under the same name', 'reissue-all', 'trust-own-authorities', 'export-broker', 'issue-broker'),
  rowOf(15, 'broker', 'the broker’s certificate is signed by itself', 'issue-broker', 'export-broker'),
  rowOf(16, 'broker', 'the broker does not send its issuing CA', 'export-broker'),
  rowOf(17, 'this-machine', 'the CA file has an issuing CA without its root', 'trust-own-authorities'),
  rowOf(18, 'this-machine', 'the CA file holds no certificate', 'trust-own-authorities'),
  rowOf(19, 'broker', 'a CA above the broker has expired', 'renew-authority'),
  rowOf(20, 'broker', 'the name is not in the broker’s certificate', 'add-names', 'issue-broker', 'verify-as'),
  rowOf(21, 'broker', 'no IP address is in the broker’s certificate', 'add-names', 'issue-broker', 'verify-as'),
  rowOf(22, 'broker', 'the IP address stands there as a DNS name', 'add-names', 'issue-broker', 'verify-as'),
  rowOf(23, 'broker', 'only the common name has the name', 'add-names', 'issue-broker'),
  rowOf(24, 'broker', 'a wildcard covers one label only', 'add-names', 'issue-broker', 'verify-as'),
  rowOf(25, 'broker', 'a certificate of version 1 has no names', 'add-names', 'issue-broker'),
  rowOf(26, 'broker', 'the address has changed since the certificate was made', 'add-names', 'issue-broker', 'verify-as'),
  rowOf(27, 'broker', 'the broker’s certificate has expired, or soon will', 'renew', 'export-broker', 'issue-broker'),
  rowOf(28, 'this-machine', 'a certificate is not valid yet: a clock is wrong', 'renew'),
  rowOf(30, 'broker', 'the broker’s certificate is not made for a server', 'issue-broker', 'export-broker'),
  rowOf(31, 'broker', 'what signed the broker’s certificate is no CA', 'issue-broker', 'export-broker'),
  rowOf(32, 'broker', 'a CA does not say that it is one', 'renew-authority', 'issue-broker'),
  rowOf(33, 'broker', 'a CA may not sign certificates', 'renew-authority', 'issue-broker'),
  rowOf(34, 'broker', 'more CAs than the one above allows', 'issue-broker', 'export-broker'),
  rowOf(35, 'broker', 'the key usage lacks digitalSignature', 'issue-broker', 'export-broker'),
  rowOf(36, 'broker', 'the broker’s RSA key is too short', 'renew', 'issue-broker'),
  rowOf(37, 'broker', 'a CA’s RSA key is too short', 'issue-broker'),
  rowOf(38, 'broker', 'a signature uses SHA-1 or MD5', 'renew', 'renew-authority', 'issue-broker'),
  rowOf(39, 'broker', 'a kind of key that not everybody takes', 'renew', 'issue-broker'),
  rowOf(40, 'broker', 'no version of TLS suits both sides', 'export-broker'),
  rowOf(41, 'broker', 'no cipher suits both sides', 'export-broker'),
  rowOf(42, 'broker', 'another application protocol is wanted', 'use-address'),
  rowOf(43, 'client', 'the broker wants a client certificate, and none was sent', 'use-identity'),
  rowOf(44, 'this-machine', 'a certificate without its key', 'use-identity'),
  rowOf(45, 'broker', 'the broker does not know the CA of our certificate', 'export-broker', 'use-identity', 'issue-device'),
  rowOf(46, 'client', 'our certificate has expired, or soon will', 'renew', 'use-identity'),
  rowOf(47, 'broker', 'the broker’s CRL has expired, so that it refuses everybody', 'issue-revocation-list'),
  rowOf(48, 'client', 'our certificate is not valid yet: a clock is wrong', 'renew'),
  rowOf(49, 'client', 'our key is too short', 'renew', 'issue-device'),
  rowOf(50, 'client', 'our certificate was revoked', 'renew', 'issue-device', 'use-identity', 'issue-revocation-list'),
  rowOf(51, 'client', 'our certificate is not made for a client', 'use-identity', 'issue-device'),
  rowOf(52, 'client', 'our certificate is signed by itself, or its issuing CA was not sent', 'export-identity', 'use-identity', 'issue-device'),
  rowOf(53, 'broker', 'the broker has an older CA of the same name', 'reissue-all', 'export-broker', 'use-identity'),
  rowOf(54, 'broker', 'the broker has no CRL of our issuing CA', 'issue-revocation-list', 'export-broker'),
  rowOf(55, 'this-machine', 'a key of another certificate', 'use-identity'),
  rowOf(56, 'this-machine', 'an encrypted key without its passphrase', 'use-identity'),
  rowOf(57, 'this-machine', 'a file that holds something else', 'use-identity'),
  rowOf(58, 'this-machine', 'a byte order mark before the PEM', 'use-identity'),
  rowOf(59, 'this-machine', 'a PKCS#12 file without its passphrase', 'use-identity'),
  rowOf(61, 'broker', 'the broker does not let this client in', 'access-list', 'use-identity'),
  rowOf(62, 'broker', 'this client may not publish there', 'access-list'),
  rowOf(63, 'broker', 'a subscription is refused, or granted and not delivered', 'access-list'),
  rowOf(64, 'broker', 'the broker ends the connection at a message', 'access-list'),
  rowOf(65, 'client', 'another client has the same client identifier', 'use-client-id'),
  rowOf(66, 'broker', 'the broker does not speak MQTT 5'),
  rowOf(67, 'client', 'the client identifier is not accepted', 'use-client-id'),
  rowOf(68, 'broker', 'the broker is busy or starting'),
  rowOf(69, 'network', 'the keep alive time passed without an answer'),
  rowOf(70, 'broker', 'the broker takes small packets only'),
  rowOf(72, 'broker', 'the broker lets in who shows no certificate', 'export-broker'),
  rowOf(73, 'broker', 'the broker’s files keep it from starting', 'renew', 'issue-broker'),
  // What the first 73 have no number for.
  rowOf(74, 'broker', 'we have revoked the broker’s certificate', 'export-broker', 'renew'),
  rowOf(75, 'broker', 'our CA signed the broker’s certificate, and the vault has not got it', 'issue-broker', 'export-broker'),
  rowOf(76, 'broker', 'the broker still shows a certificate that was replaced', 'export-broker'),
  rowOf(77, 'broker', 'a certificate that is not as it should be', 'issue-broker', 'export-broker'),
  rowOf(78, 'broker', 'a failure without a number of its own'),
]

const byNumber = new Map(catalogue.map((each) => [each.row, each]))

/** Throws where there is no such row: a mistake of ours. */
export function rowWith(number: number): FailureRow {
  const row = byNumber.get(number)
  if (!row) throw new Error(`there is no row ${number}`)
  return row
}
