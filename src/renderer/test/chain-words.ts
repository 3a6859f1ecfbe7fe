import type { Presented, PresentedCertificate } from '../../shared/connection-test.ts'
import type { ForeignAltName } from '../../shared/inspection.ts'
import type { Problem } from '../../shared/problem.ts'

/** What stands between a presented certificate and the next one, or below the last. */
export type Link =
  | { kind: 'next'; isIssuer: boolean }
  | { kind: 'self-signed' }
  | { kind: 'vault'; name: string; fingerprint: string }
  | { kind: 'not-sent'; name: string }

/** Who issued each certificate, as far as the chain, the vault's keys and the certificates' own words tell. */
export function chainLinks(certificates: readonly PresentedCertificate[]): Link[] {
  return certificates.map(({ facts, issuedBy }, index): Link => {
    const next = certificates[index + 1]
    if (next) return { kind: 'next', isIssuer: namesAsIssuer(facts, next.facts) }
    if (facts.isSelfIssued) return { kind: 'self-signed' }
    if (issuedBy) return { kind: 'vault', name: issuedBy.name, fingerprint: issuedBy.fingerprint }
    return { kind: 'not-sent', name: facts.issuerName }
  })
}

type Facts = PresentedCertificate['facts']

/** By name, and by key where both say which; that the signature is right no name can tell. */
function namesAsIssuer({ issuerName, authorityKeyIdentifier }: Facts, { subject, subjectKeyIdentifier }: Facts): boolean {
  if (issuerName !== subject) return false
  return authorityKeyIdentifier === null || subjectKeyIdentifier === null || authorityKeyIdentifier === subjectKeyIdentifier
}

/** The names of a certificate, the matching one first, cut off where a hostile one has too many to read. */
export function shownNames({ facts, matchingName }: PresentedCertificate, most: number): { names: ForeignAltName[]; further: number } {
  const isMatch = (name: ForeignAltName) => name.type === matchingName?.type && name.value === matchingName.value
  const names = [...facts.altNames.filter(isMatch), ...facts.altNames.filter((name) => !isMatch(name))]
  return { names: names.slice(0, most), further: Math.max(0, names.length - most) }
}

/** The problems that are about one certificate of the chain. */
export function problemsOf(index: number, problems: readonly Problem[]): Problem[] {
  return problems.filter(({ certificate }) => certificate === index)
}

/** "TLSv1.3 with TLS_AES_256_GCM_SHA384. It asks for a client certificate." */
export function presentedWords({ protocol, cipher, asksForCertificate }: Presented): string {
  return `${protocol} with ${cipher}. ${askWords(asksForCertificate)}`
}

function askWords(asksForCertificate: boolean | null): string {
  if (asksForCertificate === null) return 'Whether it asks for a client certificate, it does not tell.'
  return asksForCertificate ? 'It asks for a client certificate.' : 'It does not ask for a client certificate.'
}
