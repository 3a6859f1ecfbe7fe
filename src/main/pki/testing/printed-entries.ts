import { crlReasons, type CrlReason } from '../../../shared/revocation.ts'
import type { RevokedEntry } from '../revoked-entry.ts'

/** The entries of a CRL as `openssl crl -text` prints them, in the form in which we read them. */
export function printedEntries(text: string): RevokedEntry[] {
  return text
    .split(/^ {4}Serial Number: /m)
    .slice(1)
    .map((entry) => ({
      serialNumber: /^[0-9A-F]+/.exec(entry)![0],
      revocationDate: printedDate(/Revocation Date: (.*)/.exec(entry)![1]!),
      reason: printedReason(/CRL Reason Code: \s*(.*)/.exec(entry)?.[1]),
      invalidityDate: entry.includes('Invalidity Date') ? printedDate(/Invalidity Date: \s*(.*)/.exec(entry)![1]!) : null,
      unknownCriticalExtensions: [],
    }))
}

/** Such as `Apr 30 12:00:00 2026 GMT`. */
function printedDate(text: string): string {
  return new Date(text).toISOString()
}

/** Such as `Cessation Of Operation`. */
function printedReason(text: string | undefined): CrlReason | null {
  const word = text?.replaceAll(' ', '').toLowerCase()
  return crlReasons.find((reason) => reason.toLowerCase() === word) ?? null
}
