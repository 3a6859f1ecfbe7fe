/** An object identifier in dotted decimal. The type only keeps words apart from numbers; `isObjectIdentifier` looks closely. */
export type ObjectIdentifier = `${number}.${string}`

/** Whether `text` is an object identifier in dotted decimal that can stand in a certificate (X.660: the first arcs are bounded). */
export function isObjectIdentifier(text: string): text is ObjectIdentifier {
  return text.length <= 256 && /^(?:[01]\.(?:\d|[1-3]\d)|2\.(?:0|[1-9]\d*))(?:\.(?:0|[1-9]\d*))*$/.test(text)
}

/**
 * The attribute types of names that have a word here; RFC 5280 appendix A and RFC 4519. In the certificates of others there
 * are more, which stand in dotted decimal.
 */
export const attributeOids = {
  commonName: '2.5.4.3',
  surname: '2.5.4.4',
  serialNumber: '2.5.4.5',
  country: '2.5.4.6',
  locality: '2.5.4.7',
  state: '2.5.4.8',
  street: '2.5.4.9',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
  title: '2.5.4.12',
  givenName: '2.5.4.42',
  initials: '2.5.4.43',
  generationQualifier: '2.5.4.44',
  dnQualifier: '2.5.4.46',
  pseudonym: '2.5.4.65',
  organizationIdentifier: '2.5.4.97',
  userId: '0.9.2342.19200300.100.1.1',
  domainComponent: '0.9.2342.19200300.100.1.25',
  emailAddress: '1.2.840.113549.1.9.1',
} as const

/** The types of extensions that Certwright writes from fields of its own (RFC 5280 4.2). */
export const writtenExtensionOids = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const
