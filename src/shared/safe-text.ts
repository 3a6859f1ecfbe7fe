/**
 * Text from elsewhere in a form that cannot deceive the reader: control characters (line ends too), bidirectional overrides
 * and isolates, zero-width and other format characters, line separators and lone surrogates stand as `\u{..}` with their
 * code point in lower-case hex. Everything else is unchanged. It does not escape HTML: the reader is a person.
 */
export function safeText(text: string): string {
  return text.replace(deceiving, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
}

/** Whether `safeText` would change the text. */
export function isDeceiving(text: string): boolean {
  return text.search(deceiving) !== -1
}

// Cc control, Cf format (bidi, zero-width, soft hyphen, tags), Zl and Zp separators, Cs lone surrogates, Co private use.
const deceiving = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu
