import { altNameOfHost } from '../../shared/alt-name.ts'
import type { CertificateFacts } from '../../shared/inspection.ts'
import type { Problem } from '../../shared/problem.ts'
import type { ExaminedChain, Observations } from './observations.ts'
import { altNameOf, issueBroker, ownBroker, verifyAs } from './offers.ts'
import { blocks, warns } from './problem-of.ts'
import { some } from './words.ts'

/** Why the broker's certificate is not for the name or address that it was reached by; at most one problem. */
export function nameProblems(observations: Observations, { certificates }: ExaminedChain): Problem[] {
  const first = certificates[0]!
  const { facts } = first
  if (!facts || first.matchingName !== null) return []
  const { askedFor } = observations
  const asked = altNameOf(askedFor)
  const broker = ownBroker(first)
  const anew = broker && asked ? { kind: 'add-names' as const, broker: broker.fingerprint, altNames: [asked] } : issueBroker(observations)
  const common = { stage: 'examine', certificate: 0 }
  const toIssue = 'Issue the broker’s certificate again'
  const listed = some(facts.altNames.map(({ value }) => value)) || 'no name at all'

  if (hasCommonNameOnly(facts, askedFor)) {
    return [
      warns(23, {
        ...common,
        message: `The broker’s certificate has ${askedFor} as its common name only. It is taken here; Go, browsers and many devices refuse it.`,
        remedy: `${toIssue} with ${askedFor} as an alternative name.`,
        mends: [anew],
      }),
    ]
  }
  const [row, message] = lookAlike(facts, askedFor, listed, broker !== undefined)
  return [
    blocks(row, {
      ...common,
      message,
      remedy: `${toIssue} with ${askedFor} beside its old names, or connect by a name that it lists.`,
      mends: [anew, row === 25 ? undefined : verifyAs(first)],
    }),
  ]
}

/** Which of the rows 20 to 26 it is, and the sentence. */
function lookAlike(facts: CertificateFacts, askedFor: string, listed: string, isOurs: boolean): [row: number, message: string] {
  const { altNames, version } = facts
  const isAddress = altNameOf(askedFor)?.type === 'ip'
  const dnsNames = altNames.flatMap(({ type, value }) => (type === 'dns' ? [value.toLowerCase()] : []))
  const addresses = altNames.filter(({ type }) => type === 'ip')
  if (version === 1) {
    return [25, `The broker’s certificate is of X.509 version 1, which cannot list names: ${askedFor} cannot be in it.`]
  }
  if (isAddress && dnsNames.includes(altNameOfHost(askedFor).value)) {
    return [22, `The broker’s certificate has ${askedFor} as a DNS name; an IP address counts only where it is listed as one.`]
  }
  if (isAddress && addresses.length === 0) {
    return [21, `The broker’s certificate lists no IP address, and you connect to ${askedFor}. It lists: ${listed}.`]
  }
  if (isAddress && isOurs) {
    return [26, `${askedFor} is not in the broker’s certificate, which was made for ${listed}: the broker’s address has changed.`]
  }
  const wildcard = dnsNames.find((name) => name.startsWith('*.') && askedFor.toLowerCase().endsWith(name.slice(1)))
  if (wildcard !== undefined) {
    return [24, `${wildcard} in the broker’s certificate stands for one label and does not cover ${askedFor}.`]
  }
  return [20, `${askedFor} is not in the broker’s certificate. It lists: ${listed}.`]
}

/** Node, and OpenSSL's own check, then look at the common name; addresses are never looked for there. */
function hasCommonNameOnly({ altNames, name, version }: CertificateFacts, askedFor: string): boolean {
  const listsHosts = altNames.some(({ type }) => type === 'dns' || type === 'ip' || type === 'uri')
  return version === 3 && !listsHosts && altNameOf(askedFor)?.type === 'dns' && name.toLowerCase() === askedFor.toLowerCase()
}
