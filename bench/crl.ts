import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { findTool } from '../src/main/testing/tools.ts'
import type { CrlFigures } from './crl-run.ts'
import { median, row } from './rounds.ts'

const rounds = 5
const entries = 100_000

/**
 * A CRL of 100,000 entries, all but every tenth with a reason: written, then read and searched to its end. Each round is a process
 * of its own, since a process remembers only the most memory that it ever had. Beside it, what openssl takes to read and verify
 * the same file.
 */
export function crl(): void {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-bench-'))
  const ours: CrlFigures[] = []
  const openssl: number[] = []
  for (let round = 0; round < rounds; round++) {
    ours.push(JSON.parse(run(process.execPath, [join(import.meta.dirname, 'crl-run.ts'), folder, String(entries)])) as CrlFigures)
    if (!findTool('openssl')) continue
    const start = performance.now()
    run('openssl', ['crl', '-in', join(folder, 'list.der'), '-inform', 'DER', '-noout', '-verify', '-CAfile', join(folder, 'ca.pem')])
    openssl.push(performance.now() - start)
  }
  rmSync(folder, { recursive: true, force: true })
  const middle = (figure: keyof CrlFigures) => median(ours.map((each) => each[figure]))
  console.log(row('entries', entries.toLocaleString('en'), `${(middle('octets') / 2 ** 20).toFixed(1)} MiB`))
  console.log(row('write and sign', `${middle('writeMs').toFixed(0)} ms`, `peak +${megabytes(middle('writePeak'))}`))
  console.log(row('read, verify, find the last', `${middle('findMs').toFixed(0)} ms`))
  console.log(row('read every entry', `${middle('readMs').toFixed(0)} ms`, `peak of all +${megabytes(middle('peak'))}`))
  if (openssl.length === 0) console.log('openssl is not installed: its time is left out')
  else console.log(row('openssl crl -noout -verify, with the start of the program', `${median(openssl).toFixed(0)} ms`))
}

function megabytes(octets: number): string {
  return `${(octets / 2 ** 20).toFixed(0)} MiB`
}

function run(program: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout
}
