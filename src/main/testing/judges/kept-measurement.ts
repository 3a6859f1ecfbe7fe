import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

const file = join(import.meta.dirname, '../../../../docs/judges.md')

/**
 * Compares what was measured with its part of docs/judges.md, or writes it there where UPDATE_JUDGES=1. `versions` are those of the
 * judges, by name; what other versions said is not compared, which is said on standard error.
 */
export function expectKept(part: string, versions: Readonly<Record<string, string>>, measured: string): void {
  const [start, end] = [`<!-- measured: ${part} -->\n`, `<!-- end of ${part} -->\n`]
  const text = readFileSync(file, 'utf8')
  const [before, ...others] = text.split(start)
  const [kept, after] = others.join(start).split(end)
  if (kept === undefined || after === undefined) throw new Error(`docs/judges.md has no part "${part}".`)

  const stated = Object.entries(versions)
    .map(([judge, version]) => `${judge} ${version}`)
    .join(', ')
  const content = `\nBy ${stated}.\n\n${measured}\n`
  if (process.env['UPDATE_JUDGES'] === '1') {
    writeFileSync(file, before! + start + content + end + after)
    return
  }
  const keptVersions = /^By (.*)\.$/m.exec(kept)?.[1] ?? ''
  if (withoutPatches(keptVersions) !== withoutPatches(stated)) {
    process.stderr.write(`\nNOT COMPARED: docs/judges.md has the words of ${keptVersions}; here are ${stated}.\n`)
    return
  }
  const remedy = 'docs/judges.md differs from what was measured: run this test with UPDATE_JUDGES=1 and look at the difference'
  expect(content.replace(stated, ''), remedy).toBe(kept.replace(keptVersions, ''))
}

/** 3.0.22 as 3.0: a mended version is expected to say the same. */
function withoutPatches(versions: string): string {
  return versions.replaceAll(/\b(\d+\.\d+)\.[\d.]+/g, '$1')
}
