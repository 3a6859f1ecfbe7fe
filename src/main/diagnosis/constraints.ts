import type { Problem } from '../../shared/problem.ts'
import type { ExaminedChain, Observations } from './observations.ts'
import { exportBroker, issueBroker, renewAuthority } from './offers.ts'
import { blocks, warns, type Finding } from './problem-of.ts'

/** What the certificates on the broker's path may be used for. */
export function constraintProblems(observations: Observations, shown: ExaminedChain): Problem[] {
  return shown.path.flatMap(({ facts, from, index }, depth): Problem[] => {
    const { name, basicConstraints, keyUsage, extendedKeyUsage, version } = facts
    const anew = [exportBroker(observations), issueBroker(observations)]
    const common = { stage: 'examine', certificate: from === 'chain' ? index : null }
    const authority: Pick<Finding, 'remedy' | 'mends'> = {
      remedy: `Renew the CA ${name} with its key by a profile of Certwright, or give the broker a certificate of another CA.`,
      mends: [renewAuthority(facts.fingerprint, observations.knowledge, shown.certificates), issueBroker(observations)],
    }
    const found: Problem[] = []
    if (extendedKeyUsage.length > 0 && !extendedKeyUsage.includes('serverAuth') && !extendedKeyUsage.includes('anyExtendedKeyUsage')) {
      const remedy = 'Give the broker a certificate of the broker profile.'
      found.push(blocks(30, { ...common, message: `${name} is made for ${extendedKeyUsage.join(', ')}, not for a server (serverAuth).`, remedy, mends: anew }))
    }
    if (depth === 0) {
      if (keyUsage.length > 0 && !keyUsage.includes('digitalSignature')) {
        found.push(
          warns(35, {
            ...common,
            message: `The key usage of ${name} (${keyUsage.join(', ')}) lacks digitalSignature: Node.js takes it, Electron and browsers refuse it.`,
            remedy: 'Give the broker a certificate of the broker profile, which sets it.',
            mends: anew,
          }),
        )
      }
      return found
    }
    if (basicConstraints === null && (version === 3 || from === 'chain')) {
      // OpenSSL takes keyCertSign for the same word.
      const isTaken = keyUsage.includes('keyCertSign')
      const message = `The CA ${name} does not say that it is a CA (basicConstraints): ${isTaken ? 'strict TLS stacks refuse' : 'TLS libraries refuse'} what it has signed.`
      found.push((isTaken ? warns : blocks)(32, { ...common, message, ...authority }))
    } else if (basicConstraints?.isCa === false) {
      const remedy = 'Give the broker a certificate that a CA has signed.'
      found.push(blocks(31, { ...common, message: `${name}, which signed for the broker, is no CA: its basicConstraints say CA:FALSE.`, remedy, mends: anew }))
    }
    if (keyUsage.length > 0 && !keyUsage.includes('keyCertSign')) {
      const message = `The CA ${name} may not sign certificates: its key usage (${keyUsage.join(', ')}) lacks keyCertSign.`
      found.push(blocks(33, { ...common, message, ...authority }))
    }
    const below = shown.path.slice(1, depth).filter((each) => !each.facts.isSelfIssued).length
    const most = basicConstraints?.pathLength ?? Infinity
    if (below > most) {
      found.push(
        blocks(34, {
          ...common,
          message: `The CA ${name} allows ${most} CAs under it, and ${below} ${below === 1 ? 'is' : 'are'} there.`,
          remedy: 'Give the broker a certificate of a CA nearer to the root.',
          mends: anew,
        }),
      )
    }
    return found
  })
}
