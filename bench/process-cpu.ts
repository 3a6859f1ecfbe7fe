import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

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

const clockTicks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const pageBytes = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }))
