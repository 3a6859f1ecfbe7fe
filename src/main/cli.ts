#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * Entry of the command line. The machine's own Node may be one that cannot load the rest of the program, so this file imports
 * nothing of ours before it knows: only what Node 20 has. On an older Node it goes on under the project's own.
 */
const oldestNode = [22, 13] as const
const entryFile = fileURLToPath(import.meta.url)

if (isNewEnough(process.versions.node)) await runHere()
else if (!goOnUnder(ownNode())) refuse()

async function runHere(): Promise<void> {
  const { run } = await import('./command-line/program.ts')
  const { processSurroundings } = await import('./command-line/process-surroundings.ts')
  process.exitCode = await run(process.argv.slice(2), processSurroundings(entryFile))
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
}

/** The Node that `npm ci` put beside the other packages of the project; this file is two folders below the project's own. */
function ownNode(): string {
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  return fileURLToPath(new URL(`../../node_modules/node/bin/${file}`, import.meta.url))
}

/** Hands over terminal, signals and exit code. Gives false where there is no such Node. */
function goOnUnder(node: string): boolean {
  if (!existsSync(node)) return false
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A Windows console tells every process in it, and `kill` there ends a process without asking.
      if (process.platform !== 'win32') child.kill(signal)
    })
  }
  child.once('error', (error) => {
    process.stderr.write(`error: ${node} could not be started: ${error.message}\n`)
    process.exitCode = 1
  })
  child.once('exit', (code, signal) => {
    if (code !== null) process.exitCode = code
    else endBy(signal)
  })
  return true
}

/** Ends as the other process ended, so that the shell sees the same. */
function endBy(signal: NodeJS.Signals | null): void {
  process.exitCode = 1
  if (!signal) return
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}

function refuse(): void {
  const needed = oldestNode.join('.')
  const message = `Certwright needs Node ${needed} or later; this is Node ${process.versions.node}.`
  const remedy = `Install Node ${needed} or later, or run "npm ci" in ${join(entryFile, '..', '..', '..')}, which brings its own.`
  if (process.argv.includes('--json')) {
    const error = { code: 'NOT_AVAILABLE_HERE', message, remedy, details: { node: process.versions.node } }
    process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`)
  } else {
    process.stderr.write(`error: ${message}\nhint: ${remedy}\n`)
  }
  process.exitCode = 1
}
