import type { CertificateFacts } from '../../shared/inspection.ts'
import type { Problem } from '../../shared/problem.ts'
import type { ExaminedChain, Observations } from './observations.ts'
import { issueBroker, renewAuthority, renewBroker } from './offers.ts'
import { blocks, warns } from './problem-of.ts'

/** Keys and signatures on the broker's path that a TLS library refuses, or some do. */
export function algorithmProblems(observations: Observations, { path, certificates }: ExaminedChain): Problem[] {
  return path.flatMap(({ facts, from, index }, depth): Problem[] => {
    const { name, keyDescription, signatureAlgorithm, isSelfIssued } = facts
    const isBroker = depth === 0
    const common = { stage: 'examine', certificate: from === 'chain' ? index : null }
    const newBroker = isBroker ? (renewBroker(certificates[0], true) ?? issueBroker(observations)) : undefined
    const found: Problem[] = []
    if (hasShortRsaKey(facts)) {
      const words = `The RSA key of ${name} has ${rsaBits(facts)} bits; below 2048 it can be broken, and OpenSSL refuses it.`
      found.push(
        isBroker
          ? blocks(36, { ...common, message: words, remedy: 'Issue the broker’s certificate again with a P-256 or RSA 2048 key.', mends: [newBroker] })
          : blocks(37, { ...common, message: words, remedy: 'Make a new CA with a P-256 key, and issue again what this one has issued.', mends: [issueBroker(observations)] }),
      )
    }
    // The signature of what signs itself is looked at by nobody.
    if (/sha1|md5/i.test(signatureAlgorithm) && !isSelfIssued) {
      found.push(
        blocks(38, {
          ...common,
          message: `The signature on ${name} uses ${signatureAlgorithm}, which can be forged, and OpenSSL refuses it.`,
          remedy: 'Have its CA sign it again, with SHA-256.',
          mends: [isBroker ? renewBroker(certificates[0]) : renewAuthority(facts.fingerprint, observations.knowledge, certificates), issueBroker(observations)],
        }),
      )
    }
    if (isBroker && /^(Ed25519|Ed448|EC P-521)/.test(keyDescription)) {
      const message = `The broker’s key is of type ${keyDescription}: OpenSSL takes it; Electron, browsers and many devices do not.`
      found.push(warns(39, { ...common, message, remedy: 'Issue the broker’s certificate again with a P-256 key.', mends: [newBroker] }))
    }
    return found
  })
}

export function hasShortRsaKey(facts: CertificateFacts): boolean {
  return rsaBits(facts) < 2048
}

/** Infinite for a key of another kind. */
export function rsaBits({ keyDescription }: CertificateFacts): number {
  return Number(/^RSA (\d+)$/.exec(keyDescription)?.[1] ?? Infinity)
}
