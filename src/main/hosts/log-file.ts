import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const maxLength = 1024 * 1024

/**
 * Gives a function that adds a line, with the time, to `file`. At 1 MiB the file is kept as `.old` in place of the one
 * before, so that two are the most there is. A log that cannot be written is no reason to stop.
 */
export function openLog(file: string, now: () => Date = () => new Date()): (line: string) => void {
  return (line) => {
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= maxLength) renameSync(file, `${file}.old`)
      appendFileSync(file, `${now().toISOString()} ${line}\n`, { mode: 0o600 })
    } catch {
      return
    }
  }
}
