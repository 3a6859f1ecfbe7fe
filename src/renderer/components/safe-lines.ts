import { isDeceiving, safeText } from '../../shared/safe-text.ts'

/** A run of text as it may be shown. */
export interface SafePiece {
  text: string
  /** It stands for characters that would not be seen, or that would change how others are seen. */
  isEscape: boolean
}

/** As `safeText`, but line ends (LF and CRLF) and tabs do what they say, and what was escaped can be told from what was sent. */
export function safeLines(text: string): SafePiece[] {
  const pieces: SafePiece[] = []
  const add = (piece: string, isEscape: boolean) => {
    const last = pieces.at(-1)
    if (last?.isEscape === isEscape) last.text += piece
    else if (piece !== '') pieces.push({ text: piece, isEscape })
  }
  text
    .replaceAll('\r\n', '\n')
    .split(otherThanPlain)
    .forEach((part, index) => {
      if (index % 2 === 0) add(part, false)
      else for (const character of part) add(safeText(character), isDeceiving(character))
    })
  return pieces
}

// Most text is printable ASCII; only the rest is looked at character by character.
const otherThanPlain = /([^\x20-\x7e\n\t]+)/
