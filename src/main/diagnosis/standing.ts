import type { Problem } from '../../shared/problem.ts'
import type { ExaminedChain, Observations } from './observations.ts'
import { exportBroker, issueBroker, renewBroker } from './offers.ts'
import { blocks, warns } from './problem-of.ts'
import { moment } from './words.ts'

/** What the vault knows of the broker's certificate that nobody else can: that it was revoked, replaced, or never issued here. */
export function standingProblems(observations: Observations, { certificates }: ExaminedChain): Problem[] {
  const first = certificates[0]!
  const { facts, inVault, issuedBy } = first
  if (!facts) return []
  const common = { stage: 'examine', certificate: 0 }
  if (inVault?.revocation) {
    const { at, reason } = inVault.revocation
    return [
      warns(74, {
        ...common,
        message: `The broker’s certificate, ${facts.name}, was revoked here on ${moment(at, observations.now)} (${reason}); clients that read the CRL refuse it.`,
        remedy: 'Give the broker a new certificate.',
        mends: [exportBroker(observations), renewBroker(first)],
      }),
    ]
  }
  if (inVault?.replacedBy) {
    return [
      warns(76, {
        ...common,
        message: `The broker still shows the certificate with serial number ${facts.serialNumber}, which was replaced by ${inVault.replacedBy.serialNumber}.`,
        remedy: 'Put the new certificate on the broker, and have it read its files again.',
        mends: [exportBroker(observations)],
      }),
    ]
  }
  if (inVault || !issuedBy || !issuedBy.hasKey || issuedBy.origin !== 'issued') return []
  return [
    warns(75, {
      ...common,
      message: `The certificate with serial number ${facts.serialNumber} is signed by the key of ${issuedBy.name}, and this vault has never issued it.`,
      remedy: 'Find out who has a copy of that CA’s key. If it was an older backup of this vault, import the certificate; if nobody knows, replace the CA.',
      mends: [exportBroker(observations), issueBroker(observations)],
    }),
  ]
}

/** Certificates that cannot be read, and what a strict reader has against those that can. */
export function formProblems(observations: Observations, { certificates, problems }: ExaminedChain): Problem[] {
  const remedy = 'Give the broker a certificate of your CA, by a profile of Certwright.'
  const mends = [exportBroker(observations), issueBroker(observations)]
  const unread = certificates.flatMap(({ unreadable }, certificate) =>
    unreadable === null ? [] : [{ stage: 'examine', message: `The broker shows a certificate that cannot be read: ${unreadable}`, remedy, mends, certificate }],
  )
  const strict = problems.filter(({ code }) => oddities.has(code))
  return [
    ...unread.map((finding) => (finding.certificate === 0 ? blocks(77, finding) : warns(77, finding))),
    ...strict.map(({ message, index }) => warns(77, { stage: 'examine', message, remedy, mends, certificate: index === 0 ? 0 : null })),
  ]
}

/** Codes of the path check that no other rule looks for. */
const oddities: ReadonlySet<string> = new Set([
  'NOT_UNDERSTOOD',
  'UNKNOWN_CRITICAL_EXTENSION',
  'NAME_CONSTRAINTS_NOT_EVALUATED',
  'POLICIES_NOT_EVALUATED',
  'KEY_IDENTIFIER_DIFFERS',
  'SIGNATURE_NOT_SUPPORTED',
])
