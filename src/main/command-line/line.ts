import { styleText } from 'node:util'
import { safeText } from '../../shared/safe-text.ts'

/** What a piece of a line is, for the eye. */
export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red'

/** A piece of text as it came, from us or from outside; nothing in it has been escaped yet. */
export type Piece = string | { readonly text: string; readonly style: Style }

/** A line of output. Its pieces follow each other without a space. */
export type Line = Piece | readonly Piece[]

/** Gives `text` with a style, which is seen only where there are colours. */
export function paint(style: Style, text: string): Piece {
  return { text, style }
}

/** The pieces of a line. */
export function piecesOf(line: Line): readonly Piece[] {
  return Array.isArray(line) ? (line as readonly Piece[]) : [line as Piece]
}

/**
 * Gives a line as it goes to the terminal, without its end. This is where every text is made safe: a topic or a name from
 * outside cannot move the cursor, clear the screen or reverse what stands beside it.
 */
export function renderLine(line: Line, hasColours: boolean): string {
  return piecesOf(line)
    .map((piece) => {
      if (typeof piece === 'string') return safeText(piece)
      const text = safeText(piece.text)
      return hasColours && text !== '' ? styleText(piece.style, text, { validateStream: false }) : text
    })
    .join('')
}

/** How many columns a line takes, as terminals count: combining marks none, East Asian wide characters and emoji two. */
export function widthOf(line: Line): number {
  let width = 0
  for (const character of renderLine(line, false)) {
    if (/\p{Mn}|\p{Me}/u.test(character)) continue
    width += isWide(character) ? 2 : 1
  }
  return width
}

// Unicode's East_Asian_Width is no property of JavaScript's regular expressions; the scripts and ranges that matter are.
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u

function isWide(character: string): boolean {
  return wide.test(character)
}
