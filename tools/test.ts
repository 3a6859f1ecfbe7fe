import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { stripVTControlCharacters } from 'node:util'

/**
 * What `npm test` runs: build, type check, lint, the tests of the code (unit and interop), and the walks through the
 * window in a real browser. Everything runs even where something failed; at the end comes once more what the failed
 * parts said, and the last line counts the tests.
 */
interface Part {
  name: string
  command: string
  args: string[]
  /** Reads how many tests passed, failed and were skipped from what the part printed. */
  count?: (output: string) => Counts
}
interface Counts {
  passed: number
  failed: number
  skipped: number
}
interface Outcome {
  status: number | null
  signal: NodeJS.Signals | null
  output: string
}

const bin = (name: string) => `node_modules/${name}`
const node = (script: string, ...args: string[]) => ({ command: process.execPath, args: [script, ...args] })

const parts: Part[] = [
  { name: 'build', ...node(bin('electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn') },
  { name: 'types of the core', ...node(bin('typescript/bin/tsc'), '-p', 'tsconfig.node.json') },
  { name: 'types of the window', ...node(bin('typescript/bin/tsc'), '-p', 'tsconfig.web.json') },
  { name: 'types of the tests of the window', ...node(bin('typescript/bin/tsc'), '-p', 'tsconfig.web-tests.json') },
  { name: 'lint', ...node(bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0') },
  { name: 'unit and interop', ...node(bin('vitest/vitest.mjs'), 'run'), count: countVitest },
  { name: 'window (e2e)', ...node(bin('@playwright/test/cli.js'), 'test'), count: countPlaywright },
]

const only = process.argv.slice(2)
const total: Counts = { passed: 0, failed: 0, skipped: 0 }
const failures: { name: string; outcome: Outcome }[] = []

for (const part of parts.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)))) {
  process.stdout.write(`\n== ${part.name}\n`)
  const start = performance.now()
  const outcome = await run(part)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (outcome.status !== 0) failures.push({ name: part.name, outcome })
  const counts = part.count?.(outcome.output)
  if (counts) for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
  process.stdout.write(`== ${part.name}: ${outcome.status === 0 ? 'ok' : 'FAILED'} in ${seconds} s\n`)
}

for (const { name, outcome } of failures) {
  process.stdout.write(`\n== ${name} failed (${outcome.signal ?? `exit code ${String(outcome.status)}`})\n${whatFailed(outcome.output)}\n`)
}
if (failures.length > 0) process.stdout.write(`\nFailed: ${failures.map(({ name }) => name).join(', ')}\n`)
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = failures.length === 0 && total.passed > 0 ? 0 : 1

function run({ command, args }: Part): Promise<Outcome> {
  if (!existsSync(args[0]!)) throw new Error(`${args[0]!} is not there: run npm ci first`)
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text: string) => {
        output += text
        process.stdout.write(text)
      })
    }
    child.once('error', reject)
    child.once('close', (status, signal) => resolve({ status, signal, output: stripVTControlCharacters(output) }))
  })
}

/** The name of each test that failed, then the last lines, without those of tests that passed or were skipped. */
function whatFailed(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^\s*(✓|-)\s/.test(line))
  const named = lines.filter((line) => /^\s*(FAIL|✘|×)\s/.test(line))
  return [...new Set(named), '…', ...lines.slice(-40)].map((line) => line.slice(0, 400)).join('\n')
}

function countVitest(output: string): Counts {
  const line = output.match(/^\s*Tests\s+\d.*$/gm)?.at(-1) ?? ''
  return { passed: numberBefore('passed', line), failed: numberBefore('failed', line), skipped: numberBefore('skipped', line) }
}

function countPlaywright(output: string): Counts {
  return { passed: numberBefore('passed', output), failed: numberBefore('failed', output), skipped: numberBefore('skipped', output) }
}

function numberBefore(word: string, text: string): number {
  return Number(new RegExp(`(\\d+) ${word}`).exec(text)?.[1] ?? 0)
}
