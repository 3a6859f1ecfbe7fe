import { validityState, type CertificateSummary } from '../../shared/certificate.ts'
import { safeText } from '../../shared/safe-text.ts'
import { validityWords } from '../words.ts'

/** What speaks against connecting with a certificate, before it is tried; undefined where nothing does. */
export function identityWarning(certificate: CertificateSummary, now: Date): { message: string; remedy: string } | undefined {
  const name = safeText(certificate.name)
  if (!certificate.hasKey) {
    return {
      message: `The vault does not hold the private key of ${name}, so nobody can connect as it from here.`,
      remedy: 'Choose another, or issue it anew.',
    }
  }
  if (certificate.status === 'revoked') return { message: `${name} is revoked; a broker that knows will refuse it.`, remedy: 'Choose another.' }
  switch (validityState(certificate, now)) {
    case 'expired':
      return { message: `${name}: ${lowerFirst(validityWords(certificate, now))}. Brokers will refuse it.`, remedy: 'Issue it anew, or choose another.' }
    case 'not-yet-valid':
      return { message: `${name} is not valid yet. Brokers will refuse it.`, remedy: 'Check the clock of this machine.' }
    case 'valid':
    case 'expires-soon':
      return undefined
  }
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}
