import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileStem, folderNames } from './folder-name.ts'

const nameOf = (name: string) => folderNames([name]).get(name)!

/** Names that tend to break: separators, dots, devices, case twins, long, foreign and broken text. */
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.string({ unit: 'grapheme', maxLength: 64 }),
  fc.string({ unit: fc.constantFrom('.', '/', '\\', ' ', 'a', 'A', ':', '-', '~', '\u0000', '_'), maxLength: 12 }),
  fc.constantFrom('', '.', '..', '../..', 'CON', 'con.txt', 'Nul ', 'COM1', 'lpt9.x', 'COM¹', 'C:\\x', '\\\\host\\share', '/etc/passwd'),
  fc.constantFrom('ss', 'ß', 'SS', 'é', 'e\u0301', 'K', '\u212a', '\ud800', '\u202egnp.exe', '日'.repeat(64), '\u{1f4a1}'.repeat(64)),
)

describe('folder names', () => {
  it('leaves a name alone that every file system takes', () => {
    for (const plain of ['sensor-1', 'mqtt.home.lan', "Anna's laptop", 'Küche', '温度計', 'a_b', 'Com10']) {
      expect(nameOf(plain)).toBe(plain)
    }
  })

  it('never lets a name escape its folder, on any system', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        for (const folder of folderNames(names).values()) {
          expect(posix.dirname(posix.resolve('/base', folder))).toBe('/base')
          expect(win32.dirname(win32.resolve('C:\\base', folder))).toBe('C:\\base')
          expect(folder).not.toMatch(/[<>:"/\\|?*\p{C}]|[. ]$|^[.\- ]/u)
          expect(folder).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
          expect(Buffer.byteLength(folder)).toBeGreaterThan(0)
          expect(Buffer.byteLength(folder)).toBeLessThanOrEqual(120)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('gives distinct names, distinct names that differ in more than case', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
        const folders = [...folderNames(names).values()]
        expect(folders).toHaveLength(names.length)
        expect(new Set(folders.map((folder) => folder.normalize('NFC').toLowerCase())).size).toBe(names.length)
        expect(new Set(folders.map((folder) => folder.normalize('NFC').toUpperCase())).size).toBe(names.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('gives a changed name the same ending in whichever company', () => {
    expect(nameOf('pump:1')).toMatch(/^pump_1-[0-9a-f]{6}$/)
    const together = folderNames(['pump_1', 'pump:1', 'pump/1'])
    expect(together.get('pump_1')).toBe('pump_1')
    expect(together.get('pump:1')).toBe(nameOf('pump:1'))
    expect(together.get('pump/1')).toBe(nameOf('pump/1'))
  })

  it('parts names that differ in case only', () => {
    const folders = folderNames(['Lamp', 'lamp', 'desk'])
    expect(folders.get('desk')).toBe('desk')
    expect(folders.get('Lamp')).toMatch(/^Lamp-[0-9a-f]{6}$/)
    expect(folders.get('lamp')).toMatch(/^lamp-[0-9a-f]{6}$/)
  })

  it('cuts a long name between characters', () => {
    expect(nameOf('日'.repeat(64))).toMatch(/^日{37}-[0-9a-f]{6}$/)
    expect(nameOf('日'.repeat(40))).toBe('日'.repeat(40))
  })

  it('keeps the files of a device called ca from those of the CA', () => {
    expect(fileStem('ca', ['ca'])).toMatch(/^ca-[0-9a-f]{6}$/)
    expect(fileStem('CA', ['ca'])).toMatch(/^CA-[0-9a-f]{6}$/)
    expect(fileStem('sensor-1', ['ca'])).toBe('sensor-1')
  })
})
