import { describe, expect, it } from 'vitest'
import { isDeceiving, safeText } from './safe-text.ts'

describe('safe text', () => {
  it('leaves what people write alone', () => {
    const texts = ['sensor-1', "O'Neil & Söhne", '日本語', 'مرحبا', '🙂', '<b>']
    expect(texts.map(safeText)).toEqual(texts)
    expect(texts.some(isDeceiving)).toBe(false)
  })

  it('shows control characters, direction overrides and invisible characters by their code point', () => {
    expect(safeText('a\u0000b\nc')).toBe('a\\u{0}b\\u{a}c')
    expect(safeText('gnp.\u202eexe')).toBe('gnp.\\u{202e}exe')
    expect(safeText('a\u200bb\u2066c\u2028d')).toBe('a\\u{200b}b\\u{2066}c\\u{2028}d')
    expect(safeText('a\ud800b')).toBe('a\\u{d800}b')
    expect(isDeceiving('a\u200b')).toBe(true)
  })
})
