import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { testPassphrase } from '../src/main/testing/test-core.ts'
import { median, row } from './rounds.ts'

const runs = 5

/** From nothing to two devices that talk: the whole command, beside the start of Node alone. */
export function quickstart(): void {
  const whole: number[] = []
  const bare: number[] = []
  for (let run = 0; run < runs; run++) {
    const folder = mkdtempSync(join(tmpdir(), 'certwright-bench-'))
    const args = ['out/main/cli.js', '--json', '--vault', join(folder, 'v.certwright'), 'quickstart', '--to', join(folder, 'out')]
    whole.push(secondsOf(args, { CERTWRIGHT_PASSPHRASE: testPassphrase, CERTWRIGHT_DATA: folder }))
    bare.push(secondsOf(['-e', '0'], {}))
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(row('certwright quickstart, median', `${median(whole).toFixed(2)} s`, `from ${Math.min(...whole).toFixed(2)} to ${Math.max(...whole).toFixed(2)} s`))
  console.log(row('node -e 0, median', `${median(bare).toFixed(2)} s`))
}

function secondsOf(args: string[], env: Record<string, string>): number {
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${stdout}${stderr}`)
  return (performance.now() - start) / 1000
}
