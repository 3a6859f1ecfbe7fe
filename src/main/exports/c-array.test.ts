import { randomBytes, randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { arrayName, cArray } from './c-array.ts'

const characters = [...'abcXYZ0123456789._-+ ~@%,éß漢\u{1f511}\u202e"\'\\$`']

function randomName(): string {
  // Not `-`, which begins an option and, alone, is standard input.
  const [first, ...rest] = Array.from({ length: randomInt(1, 24) }, () => characters[randomInt(characters.length)]!)
  const name = (first === '-' ? 'x' : first!) + rest.join('')
  return name === '.' || name === '..' ? `${name}x` : name
}

describe('a C array', () => {
  it('has twelve octets in a row and its length in decimal', () => {
    expect(cArray('ca.der', Uint8Array.from({ length: 13 }, (_, at) => at))).toBe(
      'unsigned char ca_der[] = {\n' +
        '  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,\n' +
        '  0x0c\n};\nunsigned int ca_der_len = 13;\n',
    )
  })
  it('can be constant, or stay in flash', () => {
    expect(cArray('a', Uint8Array.of(1), 'const')).toBe(
      'static const unsigned char a[] = {\n  0x01\n};\nstatic const unsigned int a_len = 1;\n',
    )
    expect(cArray('a', Uint8Array.of(1), 'progmem')).toContain('static const unsigned char a[] PROGMEM = {')
  })
  it('has a name that C takes, whatever the file is called', () => {
    expect(['1.der', '_9', 'sub/x.h', 'ü'].map(arrayName)).toEqual(['__1_der', '_9', 'sub_x_h', '__'])
  })
})

describe.skipIf(lacksTools('xxd'))('beside xxd', () => {
  it('an array is octet for octet what xxd -i prints, for 500 names and contents', () => {
    const folder = temporaryFolder('xxd')
    for (let round = 0; round < 500; round++) {
      const name = randomName()
      const bytes = randomBytes(round < 30 ? round : randomInt(2000))
      writeFileSync(join(folder, name), bytes)
      expect(cArray(name, bytes), JSON.stringify(name)).toBe(runTool('xxd', ['-i', name], { cwd: folder }).stdout)
    }
  })
})
