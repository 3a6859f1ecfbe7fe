import { issueCertificate, prepareIssuance, selfIssuer, type CertificateParameters } from '../pki/certificate.ts'
import { prepareReadBack } from '../pki/run-read-back.ts'
import { checkReadBack } from '../pki/second-opinion.ts'
import { validityPeriod, type ValidityPeriod } from '../pki/validity.ts'
import type { Profile } from '../profiles/profile.ts'
import type { Vault } from '../store/vault.ts'
import { openIssuer, type OpenIssuer } from './issuer.ts'

/** Who signs, for how long, and the second reader's word on each certificate before it is handed out. */
export interface Signing {
  /** Null where each certificate signs itself. */
  issuer: OpenIssuer | null
  validity: ValidityPeriod
  /** `privateKey` is that of the certificate itself, and needed where it signs itself. Throws READ_BACK_FAILED, INVALID_SUBJECT. */
  sign(parameters: CertificateParameters, privateKey: Uint8Array | null): { der: Uint8Array; read: { subject: string } }
}

interface Wish {
  profile: Profile
  issuer?: string | undefined
  validityDays?: number | undefined
  usualDays?: number | undefined
}

/** An authority of the vault signs. Throws as `openIssuer`, ISSUER_EXPIRED, VALIDITY_BEYOND_ISSUER. */
export function issuerSigning(vault: Vault, now: Date, { profile, issuer: reference, validityDays, usualDays }: Wish): Signing {
  const issuer = openIssuer(vault, reference, now)
  const { notBefore, notAfter } = issuer.certificate
  const validity = validityPeriod({
    now,
    days: validityDays ?? usualDays ?? profile.defaultValidityDays,
    isExplicit: validityDays !== undefined,
    issuerNotBefore: notBefore,
    issuerNotAfter: notAfter,
  })
  const issue = prepareIssuance(validity, issuer.signer)
  const readBack = prepareReadBack(issuer.certificate.subjectPublicKey, issuer.signer)
  return {
    issuer,
    validity,
    sign: (parameters) => {
      const der = issue(parameters)
      return { der, read: readBack(der, parameters) }
    },
  }
}

/** Each certificate signs itself, with the key it is for. */
export function selfSigning(now: Date, { profile, validityDays, usualDays }: Wish): Signing {
  const days = validityDays ?? usualDays ?? profile.defaultValidityDays
  return {
    issuer: null,
    validity: validityPeriod({ now, days, isExplicit: validityDays !== undefined }),
    sign: (parameters, privateKey) => {
      const { subject, subjectPublicKey: publicKey } = parameters
      // A root CA whose key is elsewhere signs itself elsewhere.
      const der = issueCertificate(parameters, selfIssuer(subject, { publicKey, privateKey: privateKey! }, parameters))
      return { der, read: checkReadBack(der, parameters, publicKey) }
    },
  }
}
