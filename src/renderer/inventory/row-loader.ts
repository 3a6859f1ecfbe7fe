import type { AppError } from '../../shared/errors.ts'
import { asAppError } from '../stores/connection-store.ts'

/** Asks the core for a piece of the list; `total` is of the whole list. */
export type FetchRows<Row> = (offset: number, limit: number, signal: AbortSignal) => Promise<{ total: number; rows: readonly Row[] }>

/** What is known of a list that is loaded piece by piece. A new object for every change. */
export interface Rows<Row> {
  /** Undefined before the first answer. */
  total: number | undefined
  /** The row, or undefined where its piece has not arrived. */
  at: (index: number) => Row | undefined
  error: AppError | undefined
  /** These are still the rows of the filter before. */
  isOutdated: boolean
}

interface Sizes {
  /** Rows of a piece. A call asks for as many pieces as are in view. */
  pageSize?: number
  /** Pieces that stay in memory; those farthest from what is shown go first. */
  keptPages?: number
}

/** So many rows a call gives at most. */
const mostRows = 1000

/** Pieces side by side, both ends included. */
interface Run {
  from: number
  to: number
}

const noRows: Rows<never> = { total: undefined, at: () => undefined, error: undefined, isOutdated: false }

/**
 * Loads a list of any length in pieces, as they come into view: one call at a time, so that neither a fast scroll nor fast
 * typing floods the core, and old rows stay until new ones are there, so that nothing flickers. For `useSyncExternalStore`.
 */
export class RowLoader<Row> {
  readonly #pageSize: number
  readonly #keptPages: number
  readonly #listeners = new Set<() => void>()
  #pages = new Map<number, readonly Row[]>()
  #total: number | undefined
  #error: AppError | undefined
  #snapshot: Rows<Row> = noRows

  #key: string | undefined
  #fetch: FetchRows<Row> | undefined
  /** Pages of this filter, in their newest form. The others are shown but asked for again. */
  readonly #fresh = new Set<number>()
  #isOutdated = false
  #first = 0
  #last = 0
  /** Counts up when the list may have changed: an answer that was under way then is shown, and asked for again. */
  #revision = 0
  #asking: AbortController | undefined
  #isListing = false

  constructor({ pageSize = 50, keptPages = 120 }: Sizes = {}) {
    this.#pageSize = pageSize
    this.#keptPages = keptPages
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): Rows<Row> => this.#snapshot

  /**
   * Lists by `fetch`; `key` tells filters apart. A new one begins at the top. What is under way for the one before is given up, but its
   * answer awaited: of all that is typed meanwhile only the last is asked for. What is listed already goes on.
   */
  list(key: string, fetch: FetchRows<Row>): void {
    this.#fetch = fetch
    if (key === this.#key && this.#isListing) return
    if (key !== this.#key) {
      this.#isOutdated = this.#key !== undefined && this.#total !== undefined
      this.#key = key
      this.#last -= this.#first
      this.#first = 0
      this.#publish()
    }
    this.#asking?.abort()
    this.#isListing = true
    this.refresh()
  }

  /** Tells which rows are in view, both ends included. */
  show(first: number, last: number): void {
    if (first === this.#first && last === this.#last) return
    this.#first = first
    this.#last = last
    void this.#run()
  }

  /** Asks again for what is in view; the rest when it comes into view. */
  refresh(): void {
    this.#revision += 1
    this.#fresh.clear()
    void this.#run()
  }

  /** Gives up the call that is under way, and asks for nothing more. `list` goes on. */
  stop(): void {
    this.#isListing = false
    this.#asking?.abort()
  }

  async #run(): Promise<void> {
    if (this.#asking) return
    for (let run = this.#nextRun(); run !== undefined && this.#isListing; run = this.#nextRun()) {
      const [revision, asking] = [this.#revision, new AbortController()]
      this.#asking = asking
      try {
        const answer = await this.#fetch!(run.from * this.#pageSize, (run.to - run.from + 1) * this.#pageSize, asking.signal)
        if (!asking.signal.aborted) this.#take(run, answer, revision)
      } catch (error) {
        if (asking.signal.aborted) continue
        this.#error = asAppError(error)
        this.#publish()
        break
      }
    }
    this.#asking = undefined
  }

  /** The first pages in view that are not in their newest form. */
  #nextRun(): Run | undefined {
    const lastPage = Math.max(0, Math.ceil((this.#total ?? mostRows) / this.#pageSize) - 1)
    const end = Math.min(Math.floor(this.#last / this.#pageSize), lastPage)
    let from = Math.min(Math.floor(this.#first / this.#pageSize), lastPage)
    while (from <= end && this.#fresh.has(from)) from += 1
    if (from > end) return undefined
    let to = from
    while (to < end && !this.#fresh.has(to + 1) && (to - from + 2) * this.#pageSize <= mostRows) to += 1
    return { from, to }
  }

  #take({ from, to }: Run, { total, rows }: Awaited<ReturnType<FetchRows<Row>>>, revision: number): void {
    if (this.#isOutdated) this.#pages = new Map()
    this.#isOutdated = false
    this.#error = undefined
    this.#total = total
    for (let page = from; page <= to; page += 1) {
      this.#pages.set(page, rows.slice((page - from) * this.#pageSize, (page - from + 1) * this.#pageSize))
      if (revision === this.#revision) this.#fresh.add(page)
    }
    this.#forgetFarPages(from)
    this.#publish()
  }

  #forgetFarPages(near: number): void {
    const distances = [...this.#pages.keys()].sort((a, b) => Math.abs(a - near) - Math.abs(b - near))
    for (const page of distances.slice(this.#keptPages)) {
      this.#pages.delete(page)
      this.#fresh.delete(page)
    }
  }

  #publish(): void {
    const { pageSize, pages } = { pageSize: this.#pageSize, pages: new Map(this.#pages) }
    this.#snapshot = {
      total: this.#total,
      at: (index) => pages.get(Math.floor(index / pageSize))?.[index % pageSize],
      error: this.#error,
      isOutdated: this.#isOutdated,
    }
    for (const listener of this.#listeners) listener()
  }
}
