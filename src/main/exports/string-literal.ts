import { isDeceiving } from '../../shared/safe-text.ts'

/**
 * Text in double quotes as a program or a file of settings holds it. Whatever the text is, it ends where the quotes end, and no
 * character in it hides or turns the line around: those are written as escapes.
 */

/** For Python and for YAML (1.2, 5.7), which read the same escapes. */
export function pythonLiteral(text: string): string {
  return quoted(text, (codePoint) =>
    codePoint > 0xffff ? `\\U${hex(codePoint, 8)}` : codePoint > 0xff ? `\\u${hex(codePoint, 4)}` : `\\x${hex(codePoint, 2)}`,
  )
}

/** The escapes of `pythonLiteral` are YAML's too. */
export const yamlLiteral = pythonLiteral

/** For JavaScript. */
export function javascriptLiteral(text: string): string {
  return quoted(text, (codePoint) => `\\u{${codePoint.toString(16)}}`)
}

/** For C, the octets of its UTF-8: all that is not plain ASCII in octal, three digits, so that no digit after it is taken along. */
export function cLiteral(text: string): string {
  const octets = Array.from(new TextEncoder().encode(text), (octet) => {
    const character = String.fromCharCode(octet)
    // A question mark may begin a trigraph.
    return /[ -~]/.test(character) && !/["\\?]/.test(character) ? character : `\\${octet.toString(8).padStart(3, '0')}`
  })
  return `"${octets.join('')}"`
}

/** A value as JSON of several lines, with a line end behind. */
export function jsonText(value: unknown): string {
  const hidden = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu
  const escape = (character: string) => character.split('').map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`).join('')
  return `${JSON.stringify(value, null, 2).replace(hidden, escape)}\n`
}

function quoted(text: string, escape: (codePoint: number) => string): string {
  const characters = Array.from(text, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`
    return isDeceiving(character) ? escape(character.codePointAt(0)!) : character
  })
  return `"${characters.join('')}"`
}

function hex(codePoint: number, digits: number): string {
  return codePoint.toString(16).padStart(digits, '0')
}
