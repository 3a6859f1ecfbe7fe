import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** What a process of Linux has used so far: seconds of processor time, and MiB of memory that it holds (resident). */
export function processUse(pid: number): { cpuSeconds: number; residentMiB: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // proc(5): the name may hold anything; after its closing bracket utime and stime are the 12th and 13th field, rss the 22nd.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / clockTicks,
    residentMiB: (Number(fields[21]) * pageBytes) / 1024 / 1024,
  }
}

/** The processes of Linux that a process has started, and those that they have, with their command lines. */
export function processesBelow(pid: number): { pid: number; command: string }[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => readProcess(Number(name)))
  const below = (parent: number): { pid: number; command: string }[] =>
    all.filter((each) => each.parent === parent).flatMap(({ pid: child, command }) => [{ pid: child, command }, ...below(child)])
  return below(pid)
}

/** Nothing where it has ended meanwhile. */
function readProcess(pid: number): { pid: number; parent: number; command: string }[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return [{ pid, parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), command }]
  } catch {
    return []
  }
}

const clockTicks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const pageBytes = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }))
