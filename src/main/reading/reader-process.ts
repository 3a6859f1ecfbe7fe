import type { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { SettingsReading } from '../../shared/settings.ts'
import { createClient, type Client } from '../../shared/rpc.ts'
import type { ChildConnection } from '../transports/child-process.ts'
import { examinedChainSchema, type ChainQuestion, type ExaminedChain } from './chain-contract.ts'
import { checkFileLength, maxFileLength, maxTableLength } from './file-length.ts'
import { inspectedFileSchema, type InspectedFile } from './inspection-contract.ts'
import { readerContract, readFileSchema, type ReadFile } from './reader-contract.ts'
import { settingsReadingSchema } from './settings-contract.ts'
import { tableHeadSchema, tableRowsSchema, type TableHead, type TableRow } from './table-contract.ts'
import type { TableOptions } from './table.ts'

export interface ReaderLimits {
  /** From the moment a file goes to a reader that is ready. */
  deadlineMs: number
  /** From its start until it answers; a busy machine starts a process slowly, which is no fault of the file. */
  startMs?: number
}

export interface ReadOptions {
  /** Tried on every encrypted key in the file. */
  password?: string | undefined
  signal?: AbortSignal | undefined
}

export interface InspectOptions extends ReadOptions {
  /** The certificates of the vault's authorities, DER; 1,000 at most. */
  authorities: readonly Uint8Array[]
  now: Date
}

interface Reader {
  readonly connection: ChildConnection
  readonly client: Client<typeof readerContract>
  isReading: boolean
}

/**
 * The core's side of the reader process. It is started when it is first needed or by `warm`, kept for the next file, and reads
 * one file at a time. One that hangs or crashes is ended and replaced: that file fails, the next one is read. It keeps the
 * program running until `stop`.
 */
export class ReaderProcess {
  readonly #start: () => ChildConnection
  readonly #limits: Required<ReaderLimits>
  #reader: Reader | undefined
  #lastTurn: Promise<unknown> = Promise.resolve()
  #stops = 0

  /** `start` gives a child that serves `readerContract`, with `--max-old-space-size=512` and a scrubbed environment. */
  constructor(start: () => ChildConnection, { deadlineMs, startMs = 30_000 }: ReaderLimits = { deadlineMs: 5000 }) {
    this.#start = start
    this.#limits = { deadlineMs, startMs }
  }

  /** Starts the process ahead of the first file. Never throws: where it cannot be started, the next `read` says so. */
  warm(): void {
    void this.#inTurn(() => this.#readyReader(), undefined).catch(() => undefined)
  }

  /**
   * Gives what a file holds. Throws what `readerContract` says, and FILE_UNSAFE where the reader hung or crashed over it
   * (`details.reason`: deadline, crash, answer), FILE_TOO_LARGE before anything is sent, CANCELLED at once when aborted,
   * READER_STOPPED where the process does not start or `stop` came between.
   */
  async read(content: Uint8Array, { password, signal }: ReadOptions = {}): Promise<ReadFile> {
    const input = password === undefined ? {} : { password }
    return this.#ask(content, signal, readFileSchema, (client, base64) => client.files.read({ ...input, content: base64 }))
  }

  /** Gives what a file holds and all that is to be said of it. Throws as `read`. */
  async inspect(content: Uint8Array, { password, authorities, now, signal }: InspectOptions): Promise<InspectedFile> {
    const input = {
      ...(password !== undefined && { password }),
      authorities: authorities.map(base64Of),
      now: now.toISOString(),
    }
    return this.#ask(content, signal, inspectedFileSchema, (client, base64) => client.files.inspect({ ...input, content: base64 }))
  }

  /** Gives what a settings file says of certificates. Throws as `read`. */
  async readSettings(content: Uint8Array, signal?: AbortSignal): Promise<SettingsReading> {
    return this.#ask(content, signal, settingsReadingSchema, (client, base64) => client.files.readSettings({ content: base64 }))
  }

  /** Gives what certificates of a connection are, and what is wrong with them. Throws FILE_UNSAFE, CANCELLED, READER_STOPPED. */
  async examineChain(question: ChainQuestion, signal?: AbortSignal): Promise<ExaminedChain> {
    return this.#answerTo(signal, examinedChainSchema, (client) => client.chains.examine(question))
  }

  /** Gives what a table of devices holds, its rows in `give` as they are read. Throws as `read`. */
  async readTable(
    content: Uint8Array,
    { signal, ...options }: TableOptions & { signal?: AbortSignal | undefined },
    give: (rows: TableRow[]) => void,
  ): Promise<TableHead> {
    let isSensible = true
    const onEvent = (rows: unknown) => {
      const parsed = tableRowsSchema.safeParse(rows)
      if (parsed.success) give(parsed.data)
      else isSensible = false
    }
    const input = { isPasted: options.isPasted, ...(options.columns && { columns: [...options.columns] }) }
    checkFileLength(content.length, maxTableLength)
    return this.#answerTo(
      signal,
      tableHeadSchema,
      async (client) => {
        const head = await client.files.readTable({ ...input, content: base64Of(content) }, { onEvent })
        return isSensible ? head : undefined
      },
      // All of it is read, which takes as long as it is.
      this.#limits.deadlineMs * (1 + Math.ceil((4 * content.length) / maxFileLength)),
    )
  }

  async #ask<T>(
    content: Uint8Array,
    signal: AbortSignal | undefined,
    schema: z.ZodType<T>,
    ask: (client: Reader['client'], base64: string) => Promise<unknown>,
  ): Promise<T> {
    checkFileLength(content.length)
    return await this.#answerTo(signal, schema, (client) => ask(client, base64Of(content)))
  }

  async #answerTo<T>(
    signal: AbortSignal | undefined,
    schema: z.ZodType<T>,
    ask: (client: Reader['client']) => Promise<unknown>,
    limitMs = this.#limits.deadlineMs,
  ): Promise<T> {
    return await this.#inTurn(async () => {
      const reader = await this.#readyReader(signal)
      const atLimit = () => unsafe('deadline', `reading it took longer than ${seconds(limitMs)}`)
      reader.isReading = true
      try {
        const answer = await this.#watched(reader, () => ask(reader.client), { limitMs, atLimit, signal })
        return this.#checked(reader, answer, schema)
      } finally {
        reader.isReading = false
      }
    }, signal)
  }

  /** Ends the process; what is being read or waits fails with READER_STOPPED. A later `read` starts another one. */
  stop(): void {
    this.#stops++
    if (!this.#reader) return
    this.#reader.isReading = false
    this.#end(this.#reader)
  }

  /** Runs `task` after everything that was asked before, unless it is cancelled or stopped first. */
  #inTurn<T>(task: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const stops = this.#stops
    const turn = this.#lastTurn.then(() => {
      if (signal?.aborted) throw cancelled()
      if (stops !== this.#stops) throw stopped()
      return task()
    })
    this.#lastTurn = turn.catch(() => undefined)
    return orAborted(turn, signal)
  }

  async #readyReader(signal?: AbortSignal): Promise<Reader> {
    // One that was idle may have been ended by the system; that shows only when it is spoken to.
    const warm = this.#reader
    if (warm && (await this.#answers(warm, signal))) return warm
    const fresh = this.#startReader()
    if (await this.#answers(fresh, signal)) return fresh
    throw doesNotStart()
  }

  async #answers(reader: Reader, signal: AbortSignal | undefined): Promise<boolean> {
    const stops = this.#stops
    try {
      const limitMs = this.#limits.startMs
      await this.#watched(reader, () => reader.client.process.ready(), { limitMs, atLimit: stopped, signal })
      return true
    } catch (error) {
      if (signal?.aborted || stops !== this.#stops) throw error
      return false
    }
  }

  #startReader(): Reader {
    const connection = this.#startChild()
    const reader: Reader = {
      connection,
      isReading: false,
      client: createClient(readerContract, connection.transport, () =>
        reader.isReading ? unsafe('crash', 'the process that read it crashed') : stopped(),
      ),
    }
    connection.transport.onClose(() => {
      if (this.#reader === reader) this.#reader = undefined
    })
    this.#reader = reader
    return reader
  }

  #startChild(): ChildConnection {
    try {
      return this.#start()
    } catch (cause) {
      throw doesNotStart(cause)
    }
  }

  /** Asks; at the limit, or when aborted, the reader is ended and the answer no longer waited for. */
  #watched<T>(
    reader: Reader,
    ask: () => Promise<T>,
    { limitMs, atLimit, signal }: { limitMs: number; atLimit: () => AppError; signal: AbortSignal | undefined },
  ): Promise<T> {
    if (signal?.aborted) return Promise.reject(cancelled())
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const giveUp = (because: AppError) => {
      this.#end(reader)
      reject(because)
    }
    const abort = () => giveUp(cancelled())
    const timer = setTimeout(() => giveUp(atLimit()), limitMs)
    signal?.addEventListener('abort', abort)
    ask().then(resolve, reject)
    return promise.finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    })
  }

  /** A reader that hostile content has taken over may say anything. */
  #checked<T>(reader: Reader, answer: unknown, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(answer)
    if (parsed.success) return parsed.data
    this.#end(reader)
    throw unsafe('answer', 'the process that read it gave an answer without sense')
  }

  #end(reader: Reader): void {
    if (this.#reader === reader) this.#reader = undefined
    reader.connection.kill()
  }
}

function base64Of(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('base64')
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(cancelled())
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort)
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort))
}

function unsafe(reason: 'deadline' | 'crash' | 'answer', sentence: string): AppError {
  return new AppError('FILE_UNSAFE', `This file could not be read safely: ${sentence}.`, {
    remedy: 'Do not use this file if you do not know who made it; otherwise get it again from where it was made.',
    details: { reason },
  })
}

function doesNotStart(cause?: unknown): AppError {
  return new AppError('READER_STOPPED', 'The process that reads files does not start.', {
    remedy: 'Start Certwright again; if it happens again, install it anew.',
    cause,
  })
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'Cancelled.')
}

function stopped(): AppError {
  return new AppError('READER_STOPPED', 'The process that reads files was stopped.', { remedy: 'Try again.' })
}

function seconds(ms: number): string {
  return `${ms / 1000} ${ms === 1000 ? 'second' : 'seconds'}`
}
