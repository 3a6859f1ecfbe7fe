import { childrenOf, derTag, hasOutline, type DerElement } from '../pki/der-reader.ts'

/*
 * Names for what the reader recognises without reading it, so that a refusal can say what the file is. Each goes on after
 * "The file holds".
 */

const { sequence, integer, bitString, octetString, oid, utcTime, generalizedTime } = derTag

const labels: Readonly<Record<string, string>> = {
  'CERTIFICATE REQUEST': 'a certification request (PKCS#10)',
  'NEW CERTIFICATE REQUEST': 'a certification request (PKCS#10)',
  'X509 CRL': 'a certificate revocation list',
  PKCS7: 'PKCS#7 data',
  CMS: 'CMS data',
  'PUBLIC KEY': 'a public key alone',
  'RSA PUBLIC KEY': 'a public key alone',
  'EC PARAMETERS': 'the parameters of an elliptic curve',
  'DH PARAMETERS': 'Diffie-Hellman parameters',
  'DSA PRIVATE KEY': 'a DSA private key',
  'OPENSSH PRIVATE KEY': 'a private key of OpenSSH',
  'SSH2 PUBLIC KEY': 'a public key of SSH',
  'TRUSTED CERTIFICATE': "a certificate in OpenSSL's own form for trust settings",
  'PGP PUBLIC KEY BLOCK': 'an OpenPGP key',
  'PGP PRIVATE KEY BLOCK': 'an OpenPGP key',
  'PGP MESSAGE': 'an OpenPGP message',
}

/** Names what a PEM label stands for. */
export function describeLabel(label: string): string {
  return labels[label] ?? `a PEM block with the label ${JSON.stringify(label)}`
}

/** Names a DER structure by its outline. */
export function describeDer(root: DerElement): string {
  const signed = hasOutline(root, [sequence, sequence, bitString]) ? childrenOf(root)[0] : undefined
  if (hasOutline(signed, [integer, sequence, sequence, 0xa0])) return labels['CERTIFICATE REQUEST']!
  // RFC 5280 5.1: the version may be left out.
  const crlFields = [utcTime, generalizedTime].map((time) => [sequence, sequence, time])
  const crlStarts = crlFields.flatMap((fields) => [fields, [integer, ...fields]])
  if (crlStarts.some((start) => hasOutline(signed, start))) return labels['X509 CRL']!
  if (hasOutline(root, [sequence, bitString])) return labels['PUBLIC KEY']!
  if (hasOutline(root, [oid, 0xa0])) return labels['PKCS7']!
  if (hasOutline(root, [integer, sequence]) && !hasOutline(root, [integer, sequence, octetString])) return 'a PKCS#12 file'
  if (hasOutline(root, [integer, integer, integer, integer, integer, integer])) return labels['DSA PRIVATE KEY']!
  if (hasOutline(root, [integer, integer])) return labels['PUBLIC KEY']!
  return 'an ASN.1 structure of another kind'
}

const beginnings: readonly (readonly [string, string])[] = [
  ['\xfe\xed\xfe\xed', 'a Java key store (JKS)'],
  ['\xce\xce\xce\xce', 'a Java key store (JCEKS)'],
  ['PK\x03\x04', 'a ZIP archive, or a document that is one'],
  ['\x1f\x8b', 'data compressed with gzip'],
  ['%PDF', 'a PDF document'],
  ['\x7fELF', 'a program'],
  ['MZ', 'a program'],
  ['SQLite format 3\0', 'an SQLite database'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['PuTTY-User-Key-File', 'a key of PuTTY'],
  ['ssh-', 'a public key of SSH'],
  ['ecdsa-sha2-', 'a public key of SSH'],
]

/** Names content that is neither PEM nor DER. */
export function describeBytes(content: Uint8Array): string {
  if (content.length === 0) return 'nothing'
  const start = Buffer.from(content.subarray(0, 4096)).toString('latin1')
  const known = beginnings.find(([beginning]) => start.startsWith(beginning))
  if (known) return known[1]
  if (content.every((octet) => octet === 0)) return 'nothing but zero octets'
  if (/[\0-\x08\x0e-\x1f]/.test(start)) return 'binary data of another kind'
  if (/^\s*(<!doctype html|<html)/i.test(start)) return 'a web page'
  if (/^\s*M[A-Za-z0-9+/=\s]+$/.test(start)) return 'base64 text without its lines BEGIN and END'
  return 'text without a PEM block'
}
