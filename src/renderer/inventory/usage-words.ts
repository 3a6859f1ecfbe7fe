import type { CertificateDetails } from '../../shared/certificate.ts'

/** What a certificate may be used for: one thing in words, and the certificate's own name for it. */
export interface UsageWords {
  words: string
  name: string
}

/** The purposes first, for they say most, then the bits of the key usage. An unknown one stands by its own name. */
export function usageWords(certificate: Pick<CertificateDetails, 'keyUsage' | 'extendedKeyUsage'>): UsageWords[] {
  const { keyUsage, extendedKeyUsage } = certificate
  return [...extendedKeyUsage, ...keyUsage].map((name) => ({ name, words: words[name] ?? 'Another use' }))
}

const words: Readonly<Partial<Record<string, string>>> = {
  // RFC 5280 4.2.1.12
  serverAuth: 'Proves a broker to those who connect to it',
  clientAuth: 'Proves a client to the broker',
  codeSigning: 'Signs programs',
  emailProtection: 'Signs and encrypts e-mail',
  timeStamping: 'Signs time stamps',
  ocspSigning: 'Signs answers about revocation',
  anyExtendedKeyUsage: 'Any purpose',
  // RFC 5280 4.2.1.3
  digitalSignature: 'Signs TLS handshakes',
  nonRepudiation: 'Signs what cannot be denied later',
  keyEncipherment: 'Exchanges keys in old TLS, as RSA does',
  dataEncipherment: 'Encrypts data',
  keyAgreement: 'Agrees on keys',
  keyCertSign: 'Signs certificates',
  cRLSign: 'Signs revocation lists',
  encipherOnly: 'Only encrypts, where it agrees on keys',
  decipherOnly: 'Only decrypts, where it agrees on keys',
}

/** Hex in pairs, as `openssl x509 -fingerprint` prints it: "AB:CD:EF". */
export function colonHex(hex: string): string {
  return hex.replace(/..(?=.)/g, '$&:')
}

const extensionTitles: Readonly<Partial<Record<string, string>>> = {
  basicConstraints: 'basic constraints',
  keyUsage: 'key usage',
  extendedKeyUsage: 'extended key usage',
  subjectAltName: 'alternative names',
  nameConstraints: 'name constraints',
  certificatePolicies: 'certificate policies',
}

/** The extensions that a reader must understand or refuse the certificate (RFC 5280 4.2), in words. */
export function criticalWords(extensions: readonly string[]): string {
  return extensions.map((name) => extensionTitles[name] ?? name).join(', ')
}
