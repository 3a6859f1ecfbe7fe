import { describe, expect, it } from 'vitest'
import { lacksTools, runTool } from '../testing/tools.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cLiteral, javascriptLiteral, jsonText, pythonLiteral, yamlLiteral } from './string-literal.ts'

const hostile = [
  'sensor-1',
  `"'\``,
  'a\\',
  '\\n\\u{41}\\x41\\101',
  'line\nfeed\r\ttab\0nul',
  '${process.exit(9)} $(id) #{1} {0} %s',
  '??/ ??= trigraphs, 7 after é7 and \u00017',
  'Küche \u4e2d\u6587 \u{1f980}',
  '\u202egnp.exe\u202c \u2028 \u2066 \ufeff \u{e0041}',
  '*/ // """ \u0085',
]

describe('text in double quotes', () => {
  it('shows no character that deceives', () => {
    for (const literal of [pythonLiteral, yamlLiteral, javascriptLiteral, cLiteral]) {
      for (const text of hostile) expect(literal(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    }
  })
  it('is plain ASCII in C', () => {
    for (const text of hostile) expect(cLiteral(text)).toMatch(/^"[ -~]*"$/)
  })
  it.skipIf(lacksTools('python3'))('is the same text to Python', () => {
    const program = `import json\nprint(json.dumps([${hostile.map(pythonLiteral).join(', ')}]))\n`
    expect(JSON.parse(runTool('python3', ['-'], { input: program }).stdout)).toEqual(hostile)
  })
  it('is the same text to JavaScript', () => {
    const program = `console.log(JSON.stringify([${hostile.map(javascriptLiteral).join(', ')}]))`
    expect(JSON.parse(runTool(process.execPath, ['--input-type=module', '-'], { input: program }).stdout)).toEqual(hostile)
  })
  it.skipIf(lacksTools('gcc'))('is the same octets to C, without a warning', () => {
    const folder = temporaryFolder('literals')
    const lines = hostile.map((text) => `  fwrite(${cLiteral(text)}, 1, sizeof(${cLiteral(text)}), stdout);`)
    writeFileSync(join(folder, 'literals.c'), `#include <stdio.h>\nint main(void) {\n${lines.join('\n')}\n  return 0;\n}\n`)
    const compile = ['-std=c11', '-Wall', '-Wextra', '-Wtrigraphs', '-Werror', '-o', 'literals', 'literals.c']
    expect(runTool('gcc', compile, { cwd: folder })).toMatchObject({ status: 0, output: '' })
    expect(runTool(join(folder, 'literals'), []).stdout).toBe(hostile.map((text) => `${text}\0`).join(''))
  })
  it('is the same text to JSON, which shows nothing that deceives either', () => {
    expect(JSON.parse(jsonText({ hostile }))).toEqual({ hostile })
    expect(jsonText({ hostile }).replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
  })
})
