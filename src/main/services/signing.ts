import type { MakingSetup } from '../pki/certificate-making.ts'
import { validityPeriod } from '../pki/validity.ts'
import type { Profile } from '../profiles/profile.ts'
import type { Vault } from '../store/vault.ts'
import { openIssuer, type OpenIssuer } from './issuer.ts'

/** Who signs, and for how long. */
export interface Signing {
  /** Null where each certificate signs itself. */
  issuer: OpenIssuer | null
  setup: MakingSetup
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
  const { notBefore, notAfter, subjectPublicKey: publicKey } = issuer.certificate
  const validity = validityPeriod({
    now,
    days: validityDays ?? usualDays ?? profile.defaultValidityDays,
    isExplicit: validityDays !== undefined,
    issuerNotBefore: notBefore,
    issuerNotAfter: notAfter,
  })
  return { issuer, setup: { validity, issuer: { ...issuer.signer, publicKey } } }
}

/** Each certificate signs itself, with the key it is for. */
export function selfSigning(now: Date, { profile, validityDays, usualDays }: Wish): Signing {
  const days = validityDays ?? usualDays ?? profile.defaultValidityDays
  return { issuer: null, setup: { validity: validityPeriod({ now, days, isExplicit: validityDays !== undefined }), issuer: null } }
}
