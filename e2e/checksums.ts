import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { expect } from '@playwright/test'
import { findTool, runTool } from '../src/main/testing/tools.ts'

/** The bundles below a folder: every folder with a SHA256SUMS in it, relative, with `/`, sorted. */
export function bundlesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'SHA256SUMS')
    .map((entry) => relative(folder, entry.parentPath).split(sep).join('/'))
    .sort()
}

/** Whether every file of a bundle is what its SHA256SUMS says: by our own reading, and by `sha256sum -c` where there is one. */
export function checksumsHold(bundle: string): boolean {
  const holds = readSums(bundle).every(({ sum, file }) => createHash('sha256').update(readFileSync(join(bundle, file))).digest('hex') === sum)
  if (findTool('sha256sum')) {
    const { status, output } = runTool('sha256sum', ['-c', 'SHA256SUMS'], { cwd: bundle })
    expect(status === 0, output).toBe(holds)
  }
  return holds
}

/** Expects that a bundle is whole, and that no file in it goes unmentioned. */
export function expectWholeBundle(bundle: string): void {
  expect(checksumsHold(bundle), `the checksums of ${bundle}`).toBe(true)
  const listed = readSums(bundle).map(({ file }) => file)
  const present = readdirSync(bundle).filter((name) => name !== 'SHA256SUMS')
  expect(present.filter((name) => !listed.includes(name)), 'files without a checksum').toEqual([])
}

function readSums(bundle: string): { sum: string; file: string }[] {
  const lines = readFileSync(join(bundle, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(0)
  return lines.map((line) => {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line)
    expect(match, line).not.toBeNull()
    return { sum: match![1]!, file: match![2]! }
  })
}
