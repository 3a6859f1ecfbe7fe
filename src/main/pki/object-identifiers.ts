import { attributeOids, writtenExtensionOids } from '../../shared/object-identifier.ts'

/** The object identifiers that certificates of ours use or that we name when we read others; dotted decimal. */
export const oids = {
  ...attributeOids,
  ...writtenExtensionOids,
  // RFC 5280 4.2: extensions that we write nothing of
  issuerAltName: '2.5.29.18',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  policyConstraints: '2.5.29.36',
  inhibitAnyPolicy: '2.5.29.54',
  tlsFeature: '1.3.6.1.5.5.7.1.24',
  netscapeCertType: '2.16.840.1.113730.1.1',
  netscapeComment: '2.16.840.1.113730.1.13',
  // RFC 5280 4.2.2.1: what authorityInfoAccess tells of
  ocsp: '1.3.6.1.5.5.7.48.1',
  caIssuers: '1.3.6.1.5.5.7.48.2',
  // RFC 5280 4.2.1.12: purposes
  anyExtendedKeyUsage: '2.5.29.37.0',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  // RFC 3279, RFC 8410, RFC 9881: keys
  rsaEncryption: '1.2.840.113549.1.1.1',
  rsassaPss: '1.2.840.113549.1.1.10',
  dsa: '1.2.840.10040.4.1',
  dhKeyAgreement: '1.2.840.113549.1.3.1',
  dhPublicNumber: '1.2.840.10046.2.1',
  ecPublicKey: '1.2.840.10045.2.1',
  x25519: '1.3.101.110',
  x448: '1.3.101.111',
  ed25519: '1.3.101.112',
  ed448: '1.3.101.113',
  mlDsa44: '2.16.840.1.101.3.4.3.17',
  mlDsa65: '2.16.840.1.101.3.4.3.18',
  mlDsa87: '2.16.840.1.101.3.4.3.19',
  // RFC 5480 2.1.1.1, SEC 2, RFC 5639 4.1, RFC 8998: curves
  p192: '1.2.840.10045.3.1.1',
  p224: '1.3.132.0.33',
  p256: '1.2.840.10045.3.1.7',
  p384: '1.3.132.0.34',
  p521: '1.3.132.0.35',
  secp160k1: '1.3.132.0.9',
  secp192k1: '1.3.132.0.31',
  secp224k1: '1.3.132.0.32',
  secp256k1: '1.3.132.0.10',
  sm2: '1.2.156.10197.1.301',
  brainpoolP160r1: '1.3.36.3.3.2.8.1.1.1',
  brainpoolP160t1: '1.3.36.3.3.2.8.1.1.2',
  brainpoolP192r1: '1.3.36.3.3.2.8.1.1.3',
  brainpoolP192t1: '1.3.36.3.3.2.8.1.1.4',
  brainpoolP224r1: '1.3.36.3.3.2.8.1.1.5',
  brainpoolP224t1: '1.3.36.3.3.2.8.1.1.6',
  brainpoolP256r1: '1.3.36.3.3.2.8.1.1.7',
  brainpoolP256t1: '1.3.36.3.3.2.8.1.1.8',
  brainpoolP320r1: '1.3.36.3.3.2.8.1.1.9',
  brainpoolP320t1: '1.3.36.3.3.2.8.1.1.10',
  brainpoolP384r1: '1.3.36.3.3.2.8.1.1.11',
  brainpoolP384t1: '1.3.36.3.3.2.8.1.1.12',
  brainpoolP512r1: '1.3.36.3.3.2.8.1.1.13',
  brainpoolP512t1: '1.3.36.3.3.2.8.1.1.14',
  // RFC 4055, RFC 5758: signatures
  md5WithRSAEncryption: '1.2.840.113549.1.1.4',
  sha1WithRSAEncryption: '1.2.840.113549.1.1.5',
  sha256WithRSAEncryption: '1.2.840.113549.1.1.11',
  sha384WithRSAEncryption: '1.2.840.113549.1.1.12',
  sha512WithRSAEncryption: '1.2.840.113549.1.1.13',
  ecdsaWithSHA1: '1.2.840.10045.4.1',
  ecdsaWithSHA256: '1.2.840.10045.4.3.2',
  ecdsaWithSHA384: '1.2.840.10045.4.3.3',
  ecdsaWithSHA512: '1.2.840.10045.4.3.4',
  // RFC 5280 5.2 and 5.3: extensions of CRLs and of their entries
  cRLNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  holdInstructionCode: '2.5.29.23',
  invalidityDate: '2.5.29.24',
  deltaCRLIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  freshestCRL: '2.5.29.46',
  // RFC 2985 5.4: attributes of requests
  unstructuredName: '1.2.840.113549.1.9.2',
  challengePassword: '1.2.840.113549.1.9.7',
  unstructuredAddress: '1.2.840.113549.1.9.8',
  extensionRequest: '1.2.840.113549.1.9.14',
  smimeCapabilities: '1.2.840.113549.1.9.15',
  // [MS-WCCE] 2.2.2.7: what Microsoft's own requests hold
  microsoftExtensionRequest: '1.3.6.1.4.1.311.2.1.14',
  microsoftNameValuePair: '1.3.6.1.4.1.311.13.2.1',
  microsoftProvider: '1.3.6.1.4.1.311.13.2.2',
  microsoftOsVersion: '1.3.6.1.4.1.311.13.2.3',
  microsoftTemplateName: '1.3.6.1.4.1.311.20.2',
  microsoftTemplate: '1.3.6.1.4.1.311.21.7',
  microsoftApplicationPolicies: '1.3.6.1.4.1.311.21.10',
  microsoftRequestClient: '1.3.6.1.4.1.311.21.20',
} as const

/** The words of `oids`. */
export type OidName = keyof typeof oids

const names = new Map<string, OidName>(Object.entries(oids).map(([name, oid]) => [oid, name as OidName]))

/** The word for an object identifier in dotted decimal, or undefined where `oids` has none. */
export function nameOfOid(oid: string): OidName | undefined {
  return names.get(oid)
}
