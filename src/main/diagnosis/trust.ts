import type { Problem } from '../../shared/problem.ts'
import type { ExaminedChain, Observations, ShownCertificate } from './observations.ts'
import { exportBroker, issueBroker, trustOwn } from './offers.ts'
import { blocks } from './problem-of.ts'
import { anyOf } from './words.ts'

/** Why no path leads from the broker's certificate to a CA that is trusted here; at most one problem. */
export function trustProblems(observations: Observations, shown: ExaminedChain): Problem[] {
  const first = shown.certificates[0]!
  if (shown.isAnchored || !first.facts) return []
  const trusted = anyOf(shown.trusted)
  const stage = 'examine'
  const { path } = shown
  const top = shown.certificates[path.at(-1)?.index ?? 0]!
  const anew = [exportBroker(observations), issueBroker(observations)]

  if (path.some(({ from }) => from === 'anchors')) {
    return [
      blocks(17, {
        stage,
        message: `What is trusted here is the issuing CA ${path.at(-1)!.facts.name}, without the root CA above it, ${path.at(-1)!.facts.issuerName}.`,
        remedy: 'Put the root CA into the CA file, beside the issuing CA or in its place.',
        mends: [{ kind: 'trust-own-authorities' }],
      }),
    ]
  }
  if (top.hasTrustedNamesake) return [madeAgain(observations, top, path.at(-1)!.index)]
  // One of its issuer's name need not be signed by itself.
  if (first.facts.isSelfIssued && !shown.problems.some(({ code, index }) => code === 'SIGNATURE_WRONG' && index === 0)) {
    return [
      blocks(15, {
        stage,
        message: `The broker’s certificate, ${first.facts.name}, is signed by itself, not by ${trusted}.`,
        remedy: 'Give the broker a certificate of your CA with the same names.',
        mends: anew,
        certificate: 0,
      }),
    ]
  }
  if (top.issuedBy?.kind === 'issuing-ca' && top.issuerInChain === null && observations.identity.trustsVault) {
    return [
      blocks(16, {
        stage,
        message: `The broker’s certificate is from the issuing CA ${top.issuedBy.name}, and the broker does not send that CA’s certificate along.`,
        remedy: `Let the broker send its whole chain: its own certificate, then that of ${top.issuedBy.name}, in one file (certfile in Mosquitto).`,
        mends: anew,
        certificate: path.at(-1)!.index,
      }),
    ]
  }
  return [unknownAuthority(observations, shown, top)]
}

/** Rows 11 to 13: a CA that is not trusted here. */
function unknownAuthority(observations: Observations, { path, ...shown }: ExaminedChain, top: ShownCertificate): Problem {
  const { identity } = observations
  const facts = top.facts ?? path.at(-1)!.facts
  const authority = facts.isSelfIssued ? facts.name : facts.issuerName
  const trusted = anyOf(shown.trusted)
  const isOurs = top.issuedBy !== null
  const row = identity.trustsVault ? (facts.isSelfIssued ? 12 : 11) : 13
  const where = identity.trustsVault ? 'this vault' : 'the CA file'
  return blocks(row, {
    stage: 'examine',
    message: `The broker’s certificate is from ${authority}${keyWords(facts.isSelfIssued ? facts.subjectKeyIdentifier : facts.authorityKeyIdentifier)}, which ${where} does not have; what is trusted is ${trusted}.`,
    remedy: isOurs
      ? `Trust ${authority}: it is a CA of this vault.`
      : `Give the CA file of ${authority} if that broker is yours; otherwise give the broker a certificate of your CA.`,
    mends: [trustOwn(observations), ...(isOurs ? [] : [exportBroker(observations), issueBroker(observations)])],
    certificate: path.at(-1)?.index ?? 0,
  })
}

/** Row 14: the name of a trusted CA, and not its key. */
function madeAgain(observations: Observations, top: ShownCertificate, certificate: number): Problem {
  const { identity } = observations
  const facts = top.facts!
  const [from, to] = [top.issuedBy, top.namesakes[0]]
  const authority = facts.isSelfIssued ? facts.name : facts.issuerName
  return blocks(14, {
    stage: 'examine',
    message: `The broker’s certificate is from another CA that is also called ${authority}: the CA was made again, and its old certificates do not fit the new one.`,
    remedy: 'Give the broker, and every device that still has the old CA, certificates of the CA in use.',
    mends: [
      from && to && identity.trustsVault ? { kind: 'reissue-all', from: from.fingerprint, to: to.fingerprint } : undefined,
      from && !identity.trustsVault ? { kind: 'trust-own-authorities' } : undefined,
      exportBroker(observations),
      issueBroker(observations),
    ],
    certificate,
  })
}

function keyWords(keyIdentifier: string | null): string {
  return keyIdentifier === null ? '' : ` (key ${keyIdentifier.slice(0, 8)})`
}
