import { AppError } from '../../shared/errors.ts'
import { authorityKinds, isAuthority, type CertificateKind } from '../../shared/profile.ts'
import { printName } from '../pki/distinguished-name.ts'
import { subjectKey } from '../store/certificate-name.ts'
import type { Workspace } from './workspace.ts'

/**
 * A CA's subject differs from every other entity's: verifiers look for issuers by name, and take a certificate whose issuer
 * has its own name for self-signed. Gives the check for subjects (DER) of `kind`, which throws NAME_TAKEN.
 */
export function subjectRule({ vault, now }: Workspace, kind: CertificateKind): (encodedSubject: Uint8Array) => void {
  if (isAuthority(kind)) return (subject) => refuse(subject, (printed) => vault.hasSubject(printed), authorityRemedy)
  const filter = { kinds: [...authorityKinds], sort: 'issuedAt' as const, descending: false, offset: 0, limit: 1000 }
  const authorities = new Set(vault.list(filter, now()).certificates.map((each) => subjectKey(each.subject)))
  return (subject) => refuse(subject, (printed) => authorities.has(subjectKey(printed)), 'Choose another common name.')
}

// Made again under its name, an authority has another key: all that the first has issued would be refused as not signed by it.
const authorityRemedy =
  'Renew the authority that has this name, which keeps its key and all that it has issued; or roll over to a new root CA under a new name.'

function refuse(encodedSubject: Uint8Array, isTaken: (printed: string) => boolean, remedy: string): void {
  const printed = printName(encodedSubject)
  if (!isTaken(printed)) return
  throw new AppError('NAME_TAKEN', `There is already a certificate for ${printed}, and an authority's subject must be its own.`, {
    remedy,
    details: { subject: printed },
  })
}
