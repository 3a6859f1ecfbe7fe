import type { DistinguishedName } from '../../shared/distinguished-name.ts'
import type { KeyType } from '../../shared/key-type.ts'
import type { CertificateExtensions } from '../../shared/profile.ts'
import { issueCertificate, prepareIssuance, selfIssuer, type CertificateParameters, type Issuer } from './certificate.ts'
import { sha256Fingerprint } from './fingerprint.ts'
import { generateKeyPair } from './key-pair.ts'
import { prepareReadBack, readExample, type ReadExample } from './run-read-back.ts'
import { newSerialNumber, printSerialNumber } from './serial-number.ts'
import type { ValidityPeriod } from './validity.ts'

/** What the certificates of a run have in common. Structured clone carries all of it, the opened key included. */
export interface MakingSetup {
  validity: ValidityPeriod
  /** With its SubjectPublicKeyInfo in DER. Null where each certificate signs itself. */
  issuer: (Issuer & { publicKey: Uint8Array }) | null
  /** One of the run that was read in full already. */
  example?: ReadExample
}

/** A certificate that is to be made; the rules have been applied. */
export interface CertificateOrder {
  subject: DistinguishedName
  /** The same in DER. */
  encodedSubject: Uint8Array
  /** Left out, it is made from the public key. */
  subjectKeyIdentifier?: Uint8Array | undefined
  extensions: CertificateExtensions
  keyType: KeyType
  /** A key that is there already: SubjectPublicKeyInfo and PKCS#8, both DER. Left out, one is made. */
  key?: { publicKey: Uint8Array; privateKey: Uint8Array | null } | undefined
  /** Whether its signature is verified too; what it says is read back in any case. */
  isVerified: boolean
}

/** A certificate as it was made and read back. Fingerprint, hash and serial number are upper-case hex. */
export interface MadeCertificate {
  der: Uint8Array
  fingerprint: string
  serialNumber: string
  /** RFC 4514, as it was read back. */
  subject: string
  /** SHA-256 over the SubjectPublicKeyInfo. */
  publicKeyHash: string
  /** PKCS#8 DER; null where it stays where it was born. */
  privateKey: Uint8Array | null
}

/**
 * Gives the function that makes each certificate of a run: key pair, serial number, encoding, signature, reading back. It is the one
 * way to make one, whether in the core or in a thread beside it. That function throws READ_BACK_FAILED.
 */
export function prepareMaking({ validity, issuer, example }: MakingSetup): (order: CertificateOrder) => Promise<MadeCertificate> {
  const issue = issuer && { encode: prepareIssuance(validity, issuer), readBack: prepareReadBack(issuer.publicKey, issuer, example) }
  return async (order) => {
    const { publicKey, privateKey } = order.key ?? (await generateKeyPair(order.keyType))
    const { subject, encodedSubject, subjectKeyIdentifier, extensions } = order
    const serialNumber = newSerialNumber()
    const parameters = { serialNumber, subject, encodedSubject, subjectPublicKey: publicKey, subjectKeyIdentifier, ...validity, extensions }
    const { der, read } = await (issue ? issued(issue, parameters, order) : selfIssued(parameters, privateKey!))
    return {
      der,
      fingerprint: sha256Fingerprint(der),
      serialNumber: printSerialNumber(serialNumber),
      subject: read.subject,
      publicKeyHash: sha256Fingerprint(publicKey),
      privateKey,
    }
  }
}

/** Makes one here that those of the same setup can be compared with elsewhere; it is as good as any other of the run. */
export async function makeExample(setup: MakingSetup, order: CertificateOrder): Promise<{ made: MadeCertificate; example: ReadExample }> {
  const made = await prepareMaking(setup)(order)
  return { made, example: readExample(made.der, { ...setup.validity, ...order }) }
}

interface Read {
  der: Uint8Array
  read: { subject: string }
}

async function issued(
  { encode, readBack }: { encode: ReturnType<typeof prepareIssuance>; readBack: ReturnType<typeof prepareReadBack> },
  parameters: CertificateParameters,
  { isVerified }: CertificateOrder,
): Promise<Read> {
  const der = encode(parameters)
  return { der, read: await readBack(der, parameters, { isVerified }) }
}

/** A root CA whose key is elsewhere signs itself elsewhere. */
async function selfIssued(parameters: CertificateParameters, privateKey: Uint8Array): Promise<Read> {
  const { subject, subjectPublicKey: publicKey } = parameters
  const der = issueCertificate(parameters, selfIssuer(subject, { publicKey, privateKey }, parameters))
  const { checkReadBack } = await import('./second-opinion.ts')
  return { der, read: checkReadBack(der, parameters, publicKey) }
}
