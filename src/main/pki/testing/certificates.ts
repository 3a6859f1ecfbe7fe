/** Certificates for tests: real keys, made once for each test file, and what stands in a certificate when a test does not say. */
import { keyTypes, type KeyType } from '../../../shared/key-type.ts'
import type { DistinguishedName } from '../../../shared/distinguished-name.ts'
import type { CertificateExtensions } from '../../../shared/profile.ts'
import { distinguishedNameOf, type Subject } from '../../../shared/subject.ts'
import { issueCertificate, issuerFromCertificate, selfIssuer, type CertificateParameters, type Issuer } from '../certificate.ts'
import { certificateParts } from '../certificate-parts.ts'
import { bitString, sequence } from '../der.ts'
import { childrenOf, readDer } from '../der-reader.ts'
import { generateKeyPair, type KeyPair } from '../key-pair.ts'
import { newSerialNumber } from '../serial-number.ts'
import { signatureSchemes, signWith } from '../signature.ts'

/** A certificate with its key and what was asked of it. */
export interface Identity {
  der: Uint8Array
  parameters: CertificateParameters
  keyPair: KeyPair
}

/** An identity that can issue. */
export interface Authority extends Identity {
  issuer: Issuer
}

export const testDates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2046-01-01T00:00:00Z') }

export const caExtensions: CertificateExtensions = {
  basicConstraints: { isCa: true, pathLength: null },
  keyUsage: ['keyCertSign', 'cRLSign'],
  extendedKeyUsage: [],
  altNames: [],
}

export const brokerExtensions: CertificateExtensions = {
  basicConstraints: { isCa: false, pathLength: null },
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['serverAuth'],
  altNames: [
    { type: 'dns', value: 'broker.home.lan' },
    { type: 'ip', value: '192.168.1.10' },
  ],
}

/** A test may say a subject in the friendly form. */
type Changes = Partial<Omit<CertificateParameters, 'subject'>> & { subject?: Subject | DistinguishedName }

const pools = new Map<string, Promise<KeyPair>>()

/** A key pair for `role`, made when first asked for: RSA takes seconds. */
export function keyPairFor(keyType: KeyType, role: string): Promise<KeyPair> {
  const name = `${keyType} ${role}`
  const keyPair = pools.get(name) ?? generateKeyPair(keyType)
  pools.set(name, keyPair)
  return keyPair
}

/** Starts to make a key of each type for each role, so that the thread pool has all of them at once. */
export async function makeAllKeys(...roles: readonly string[]): Promise<void> {
  await Promise.all(keyTypes.flatMap((keyType) => roles.map((role) => keyPairFor(keyType, role))))
}

export async function makeRoot(keyType: KeyType = 'ec-p256', changes: Changes = {}): Promise<Authority> {
  const keyPair = await keyPairFor(keyType, 'root')
  const parameters = complete({ subject: { commonName: `Root ${keyType}` }, extensions: caExtensions, ...changes }, keyPair)
  const der = issueCertificate(parameters, selfIssuer(parameters.subject, keyPair))
  return { der, parameters, keyPair, issuer: issuerFromCertificate(der, keyPair.privateKey) }
}

export async function makeIssuing(root: Authority, changes: Changes = {}, role = 'issuing'): Promise<Authority> {
  const extensions = { ...caExtensions, basicConstraints: { isCa: true, pathLength: 0 } }
  const subject = { commonName: `Issuing ${root.issuer.keyType}` }
  const identity = await makeLeaf(root, { subject, extensions, ...changes }, role)
  return { ...identity, issuer: issuerFromCertificate(identity.der, identity.keyPair.privateKey) }
}

export async function makeLeaf(authority: Authority, changes: Changes = {}, role = 'leaf'): Promise<Identity> {
  const keyPair = await keyPairFor(authority.issuer.keyType, role)
  const parameters = complete(changes, keyPair)
  return { der: issueCertificate(parameters, authority.issuer), parameters, keyPair }
}

function complete({ subject = { commonName: 'broker' }, ...changes }: Changes, { publicKey }: KeyPair): CertificateParameters {
  return {
    serialNumber: newSerialNumber(),
    subject: 'commonName' in subject ? distinguishedNameOf(subject) : subject,
    subjectPublicKey: publicKey,
    extensions: brokerExtensions,
    ...testDates,
    ...changes,
  }
}

/** The certificate `der` with its fields changed by `edit` and signed anew: for what our encoder would never write. */
export function resign(der: Uint8Array, issuer: Issuer, edit: (fields: Uint8Array[]) => Uint8Array[]): Uint8Array {
  const { toBeSigned, signatureAlgorithm } = certificateParts(der)
  const edited = sequence(...edit(childrenOf(readDer(toBeSigned)).map(({ bytes }) => bytes)))
  return sequence(edited, signatureAlgorithm, bitString(signWith(signatureSchemes[issuer.keyType], edited, issuer.privateKey)))
}
