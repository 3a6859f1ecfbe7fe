import { safeText } from '../../shared/safe-text.ts'

/** As `safeText`, but line ends (LF and CRLF) and tabs do what they say. */
export function safeLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[^\n\t]+/g, safeText)
}
