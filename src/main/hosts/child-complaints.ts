import type { Readable } from 'node:stream'
import { safeText } from '../../shared/safe-text.ts'

/** In characters; a stack fits, what a hostile file makes a library print does not fill the log. */
const longestLine = 2000
const linesPerMinute = 200
const minuteMs = 60_000

/**
 * Gives to `log`, line by line, what a child process writes to standard error: its faults would leave no trace in a program that
 * was started by a double-click. A line that is too long is cut, control characters are spelt out, and of a child that goes
 * on and on no more than 200 lines a minute are kept. Gives a function that listens again, for a stream whose listeners were
 * taken away.
 */
export function logComplaints(
  child: string,
  stderr: Readable,
  log: (line: string) => void,
  now: () => number = Date.now,
): () => void {
  const budget = new LineBudget(now)
  const say = (line: string) => {
    if (line.trim() === '') return
    const verdict = budget.next()
    if (verdict === 'over') return
    log(verdict === 'within' ? `${child}: ${cut(line)}` : `${child}: more than ${linesPerMinute} lines in a minute; the rest is left out`)
  }
  let rest = ''
  const hear = (text: string) => {
    const lines = (rest + text).split(/\r?\n/)
    // What is past the cut is not kept, however long a line without an end grows.
    rest = lines.pop()!.slice(0, longestLine + 1)
    for (const line of lines) say(line)
  }
  const flush = () => {
    say(rest)
    rest = ''
  }
  const listen = () => void stderr.on('data', hear).once('end', flush).once('close', flush)
  stderr.setEncoding('utf8')
  listen()
  return listen
}

class LineBudget {
  readonly #now: () => number
  #minuteBegan = -Infinity
  #lines = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** `last` is said once, of the first line that is too many. */
  next(): 'within' | 'last' | 'over' {
    if (this.#now() - this.#minuteBegan >= minuteMs) {
      this.#minuteBegan = this.#now()
      this.#lines = 0
    }
    this.#lines++
    if (this.#lines <= linesPerMinute) return 'within'
    return this.#lines === linesPerMinute + 1 ? 'last' : 'over'
  }
}

function cut(line: string): string {
  return safeText(line.length > longestLine ? `${line.slice(0, longestLine)}…` : line)
}
