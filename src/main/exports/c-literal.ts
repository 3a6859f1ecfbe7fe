import { toPem } from '../../shared/pem.ts'
import { safeText } from '../../shared/safe-text.ts'

/** `text` as a string literal of C and C++: printable ASCII as it is, every other octet of its UTF-8 in octal. */
export function cString(text: string): string {
  const escaped = Array.from(Buffer.from(text), (octet) => {
    const character = String.fromCharCode(octet)
    // "??/" and its like are other characters to an old compiler.
    if (character === '"' || character === '\\' || character === '?') return `\\${character}`
    // Always three digits: what follows is never taken for one more.
    return octet < 0x20 || octet > 0x7e ? `\\${octet.toString(8).padStart(3, '0')}` : character
  })
  return `"${escaped.join('')}"`
}

/** PEM blocks as a raw literal of C++11, which GCC takes in C too; the line ends are those of the PEM. */
export function pemLiteral(blocks: readonly (readonly [label: string, der: Uint8Array])[]): string {
  return `R"PEM(${blocks.map(([label, der]) => toPem(label, der)).join('')})PEM"`
}

/** A text that may stand in a comment: it ends none, begins none, and joins no line to the next. */
export function commentText(text: string): string {
  return safeText(text).replace(/[\\/*?]/g, '_')
}
