import { diagnose } from 'cbor2/diagnostic'

/** CBOR in diagnostic notation (RFC 8949 8), a line for each item; or what is wrong with it. The only file that imports cbor2. */
export function cborText(bytes: Uint8Array): { text: string } | { problem: string } {
  try {
    return { text: diagnose(bytes, { pretty: true }) }
  } catch (thrown) {
    return { problem: problemOf(thrown) }
  }
}

// The library reads lengths by DataView and text by TextDecoder, and lets their errors through.
function problemOf(thrown: unknown): string {
  if (thrown instanceof RangeError) return 'The payload ends before the CBOR item in it does.'
  if (thrown instanceof TypeError) return 'A text string in the CBOR is no UTF-8.'
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return /^Extra data/.test(message) ? 'Other octets follow after the CBOR item.' : `No CBOR: ${message}.`
}
