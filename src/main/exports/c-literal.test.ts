import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { commentText, cString } from './c-literal.ts'

const hostile = ['', 'a"b', 'back\\slash\\', '??/ ??= ?', 'line\nbreak\r', 'tab\t1', '\u00018', '%s %n', '$(x) `y`', 'Küche', '\u202egnp', '\u{1f511}9', '\\', '"']

describe('a text in C', () => {
  it('is a literal in printable ASCII', () => {
    expect(cString('a"\\?\né1')).toBe(String.raw`"a\"\\\?\012\303\2511"`)
    for (const text of hostile) expect(cString(text)).toMatch(/^"[\x20-\x7e]*"$/)
  })
  it('never leaves its comment', () => {
    expect(commentText('a */ b \\ ??/ \n c')).toBe('a __ b _ ___ _u{a} c')
  })
})

describe.skipIf(lacksTools('gcc'))('given to a compiler', () => {
  it.each(['gnu17', 'c89', 'gnu11 -trigraphs'])('a literal is the text again (%s)', (standard) => {
    const folder = temporaryFolder('c-literal')
    const lines = hostile.map((text) => `    puts(${cString(text)}); putchar(0);`).join('\n')
    writeFileSync(join(folder, 'a.c'), `#include <stdio.h>\nint main(void) {\n${lines}\n    return 0;\n}\n`)
    const built = runTool('gcc', [...`-std=${standard}`.split(' '), '-Wall', '-Wextra', '-Werror', 'a.c', '-o', 'a'], { cwd: folder })
    expect(built.output).toBe('')
    expect(runTool(join(folder, 'a'), []).stdout.split('\n\0').slice(0, -1)).toEqual(hostile)
  })
})
