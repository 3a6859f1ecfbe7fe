import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDeceiving } from '../../shared/safe-text.ts'
import { safeLines } from './safe-lines.ts'

const shown = (text: string) => safeLines(text).map((piece) => piece.text).join('')

describe('text of many lines', () => {
  it('keeps line ends and tabs, and tells what it escaped from what was sent', () => {
    expect(safeLines('a\r\n\tb\u001b[31m \\u{1b}\u202e\u202d!')).toEqual([
      { text: 'a\n\tb', isEscape: false },
      { text: '\\u{1b}', isEscape: true },
      { text: '[31m \\u{1b}', isEscape: false },
      { text: '\\u{202e}\\u{202d}', isEscape: true },
      { text: '!', isEscape: false },
    ])
  })

  it('shows a carriage return that ends no line', () => {
    expect(shown('safe\revil')).toBe('safe\\u{d}evil')
  })

  it('leaves other scripts and signs as they are', () => {
    expect(safeLines('grüße مرحبا 日本 🙂')).toEqual([{ text: 'grüße مرحبا 日本 🙂', isEscape: false }])
  })

  it('lets nothing through that deceives, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isDeceiving(shown(text).replace(/[\n\t]/g, ''))).toBe(false)
      }),
    )
  })
})
