import type { Writable } from 'node:stream'
import { renderLine, type Line } from './line.ts'
import type { Surroundings } from './surroundings.ts'

/** How often progress is written: where its line can be written over, and where each one stays. */
const progressEveryMs = { onTerminal: 50, elsewhere: 5000 }
const eraseLine = '\r\u001b[K'

/**
 * Standard output and standard error. Results go to the first: lines for people or, with --json, values. Everything said
 * along the way goes to the second. A reader who has gone (`| head -1`) is no error: what he would have read is dropped.
 */
export class Output {
  readonly isJson: () => boolean
  readonly #stdout: Stream
  readonly #stderr: Stream
  readonly #now: () => Date
  #progressShown = false
  #lastProgress: number | undefined

  constructor(surroundings: Surroundings, isJson: () => boolean) {
    const { stdout, stderr, env } = surroundings
    this.isJson = isJson
    this.#stdout = new Stream(stdout, env)
    this.#stderr = new Stream(stderr, env)
    this.#now = () => surroundings.now()
  }

  /** Calls `listener` when nobody reads standard output any more. */
  onReaderGone(listener: () => void): void {
    this.#stdout.onReaderGone = listener
  }

  /** Resolves when what was written on standard output has been taken, or nobody reads it any more. */
  drained(): Promise<void> {
    return this.#stdout.drained()
  }

  /** Writes lines for a person on standard output; nothing with --json. */
  print(...lines: Line[]): void {
    if (this.isJson()) return
    this.#eraseProgress()
    this.#stdout.write(lines)
  }

  /** Writes a value on standard output, over several lines. */
  value(value: unknown): void {
    this.#eraseProgress()
    this.#stdout.writeText(`${toJson(value, 2)}\n`)
  }

  /** Writes a value on standard output, in one line. */
  valueLine(value: unknown): void {
    this.#eraseProgress()
    this.#stdout.writeText(`${toJson(value)}\n`)
  }

  /** Says something on standard error, whatever the form of the results. */
  note(...lines: Line[]): void {
    this.#eraseProgress()
    this.#stderr.write(lines)
  }

  /** Says on standard error how far the work is: in one line that is written over, or every few seconds in a new one. */
  progress(line: Line): void {
    const { isTerminal } = this.#stderr
    const now = this.#now().getTime()
    const isFirst = this.#lastProgress === undefined
    if (!isFirst && now - this.#lastProgress! < (isTerminal ? progressEveryMs.onTerminal : progressEveryMs.elsewhere)) return
    this.#lastProgress = now
    if (isTerminal) this.doing(line)
    // Work that is done at once needs no progress: the first report only starts the clock.
    else if (!isFirst) this.#stderr.write([line])
  }

  /** Says what is being done, until something else is said; only where that can be written over. */
  doing(line: Line): void {
    if (!this.#stderr.isTerminal) return
    this.#stderr.writeText(`${eraseLine}${this.#stderr.render(line)}`)
    this.#progressShown = true
  }

  /** Ends the work that `progress` reported on. */
  endProgress(): void {
    this.#eraseProgress()
    this.#lastProgress = undefined
  }

  #eraseProgress(): void {
    if (!this.#progressShown) return
    this.#stderr.writeText(eraseLine)
    this.#progressShown = false
  }
}

/** One of the two streams. */
class Stream {
  readonly isTerminal: boolean
  readonly #stream: Writable
  readonly #hasColours: boolean
  #taken: PromiseWithResolvers<void> | undefined
  hasReader = true
  onReaderGone: () => void = () => undefined

  constructor(stream: Writable & { isTTY?: boolean }, env: Surroundings['env']) {
    this.#stream = stream
    this.isTerminal = stream.isTTY === true
    // https://no-color.org: any value but the empty one.
    this.#hasColours = this.isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
    stream.on('error', () => {
      if (!this.hasReader) return
      this.hasReader = false
      this.#taken?.resolve()
      this.onReaderGone()
    })
    stream.on('drain', () => this.#taken?.resolve())
  }

  async drained(): Promise<void> {
    if (!this.hasReader || !this.#stream.writableNeedDrain) return
    this.#taken = Promise.withResolvers()
    await this.#taken.promise
  }

  render(line: Line): string {
    return renderLine(line, this.#hasColours)
  }

  write(lines: readonly Line[]): void {
    if (lines.length > 0) this.writeText(lines.map((line) => `${this.render(line)}\n`).join(''))
  }

  writeText(text: string): void {
    if (this.hasReader) this.#stream.write(text)
  }
}

// JSON.stringify leaves C1 controls, overrides and the like as they are, and the value may be read at a terminal.
const risky = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu

function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(risky, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''),
  )
}
