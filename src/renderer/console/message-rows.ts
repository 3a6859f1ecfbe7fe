import { isMessage, type LogEntry, type LoggedMessage, type MessageLog } from './message-log.ts'
import { Queue } from './queue.ts'

/** What a list shows of one log or of several, by position, which an entry keeps while older ones make room. Follows the logs by itself. */
export interface MessageRows {
  readonly begin: number
  readonly end: number
  at(position: number): LogEntry | undefined
}

/** The messages of a log that fit. Only what has come since is looked at. */
export class FittingRows implements MessageRows {
  readonly #log: MessageLog
  readonly #fits: (message: LoggedMessage) => boolean
  readonly #found = new Queue<LoggedMessage>()
  #generation = -1
  #lookedUntil = 0

  constructor(log: MessageLog, fits: (message: LoggedMessage) => boolean) {
    this.#log = log
    this.#fits = fits
  }

  get begin(): number {
    this.#follow()
    return this.#found.begin
  }

  get end(): number {
    this.#follow()
    return this.#found.end
  }

  at(position: number): LoggedMessage | undefined {
    return this.#found.at(position)
  }

  #follow(): void {
    const { entries, generation, oldest } = this.#log
    if (generation !== this.#generation) {
      this.#generation = generation
      this.#found.replace(this.#found.begin, this.#found.length, [...this.#log.all()].filter(this.#fits))
    } else {
      for (let position = Math.max(this.#lookedUntil, entries.begin); position < entries.end; position++) {
        const entry = entries.at(position)!
        if (isMessage(entry) && this.#fits(entry)) this.#found.push(entry)
      }
      while (this.#found.length > 0 && (oldest === undefined || this.#found.at(this.#found.begin)!.sequence < oldest.sequence)) this.#found.shift()
    }
    this.#lookedUntil = entries.end
  }
}

/** The messages of several logs that fit, in the order of their times, as they were at one moment. */
export function mergedRows(logs: readonly MessageLog[], fits: (message: LoggedMessage) => boolean): MessageRows {
  const found: LoggedMessage[] = []
  let begin = 0
  for (const log of logs) {
    begin += log.entries.begin
    for (const message of log.all()) if (fits(message)) found.push(message)
  }
  found.sort((a, b) => a.at - b.at || a.id - b.id)
  return { begin, end: begin + found.length, at: (position) => found[position - begin] }
}
