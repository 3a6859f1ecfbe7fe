import type { BundleProblem } from '../../shared/export.ts'
import type { Consumer } from '../consumers/consumer.ts'
import { everyVerifier } from '../consumers/every-verifier.ts'
import { verdictsBy } from '../consumers/index.ts'
import { certificateParts } from '../pki/certificate-parts.ts'
import { certificateFacts } from '../reading/certificate-facts.ts'
import type { BundleSource } from './target.ts'

/** What `identityProblems` says, whoever the reader is. */
const saidAlready = new Set(['EXPIRED', 'NOT_YET_VALID', 'SIGNED_WITH_SHA1', 'SIGNED_WITH_MD5', 'RSA_KEY_SHORT'])

interface Reader {
  consumer: Consumer
  /** Whether other versions of the reader take what this one refuses: then it is a warning. */
  dependsOnVersion?: boolean
}

/**
 * What a reader would make of the certificates that it is given: the trusted roots, and where the bundle holds the identity's
 * certificate, that and its issuing CAs. In the words of `consumers`, which were tried on the readers themselves.
 */
export function verdictProblems(
  { identity, trustAnchors, now }: BundleSource,
  takes: 'certificate-and-key' | 'root',
  { consumer, dependsOnVersion = false }: Reader,
): BundleProblem[] {
  const chain = takes === 'root' ? [] : [identity.certificate, ...identity.intermediates]
  return [...chain, ...trustAnchors].flatMap((der) => {
    const facts = factsOf(der)
    return verdictsBy([everyVerifier, consumer], facts, now)
      .filter(({ code }) => !saidAlready.has(code))
      .map(({ consumer: who, severity, reason, remedy }): BundleProblem => {
        const isCertain = severity === 'refuses' && !dependsOnVersion
        const words = isCertain ? 'refuses' : 'may refuse'
        return { severity: isCertain ? 'error' : 'warning', message: `${who} ${words} the certificate of ${facts.name}: ${reason}`, remedy }
      })
  })
}

function factsOf(der: Uint8Array) {
  const parts = certificateParts(der)
  // The hash of the key is not asked for: its form does not matter.
  return certificateFacts(der, parts, Buffer.from(parts.subjectPublicKey).toString('base64'))
}
