import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { databaseError } from './database-error.ts'
import { integerIn, type Row } from './row.ts'
import { leaveWriterNote, removeWriterNote } from './writer-note.ts'

/** How long a writer waits for another one before it gives up, in milliseconds. */
export const busyTimeoutMs = 5000

/**
 * The only file that imports node:sqlite's database. Opens one, keeps its prepared statements, and turns every error of SQLite
 * into an AppError of the vault at `path` (database-error.ts says which).
 */
export class VaultDatabase {
  readonly path: string
  readonly #sqlite: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string, options: { busyTimeoutMs?: number | undefined } = {}) {
    this.path = path
    this.#sqlite = this.#wrap(
      () =>
        new DatabaseSync(path, {
          timeout: options.busyTimeoutMs ?? busyTimeoutMs,
          enableForeignKeyConstraints: true,
          enableDoubleQuotedStringLiterals: false,
          // The file may come from anybody: its schema is data, and may not reach for more than SQL.
          defensive: true,
        }),
    )
    try {
      this.execute(connectionPragmas)
    } catch (error) {
      this.close()
      throw error
    }
  }

  get isOpen(): boolean {
    return this.#sqlite.isOpen
  }

  /** Runs statements that give nothing. */
  execute(sql: string): void {
    this.#wrap(() => this.#sqlite.exec(sql))
  }

  /** Runs one statement; gives how many rows it changed and the row id it gave last. */
  run(sql: string, ...parameters: SQLInputValue[]): { changes: number; lastRowId: number } {
    const { changes, lastInsertRowid } = this.#wrap(() => this.#statement(sql).run(...parameters))
    return { changes: Number(changes), lastRowId: Number(lastInsertRowid) }
  }

  get(sql: string, ...parameters: SQLInputValue[]): Row | undefined {
    return this.#wrap(() => this.#statement(sql).get(...parameters))
  }

  all(sql: string, ...parameters: SQLInputValue[]): Row[] {
    return this.#wrap(() => this.#statement(sql).all(...parameters))
  }

  /**
   * Runs `operation` as one transaction that holds the write lock from its beginning: all of it is kept, durably, or none.
   * Not to be nested. Throws VAULT_BUSY when another writer does not finish in time.
   */
  write<T>(operation: () => T): T {
    // A plain BEGIN that reads first fails at once under contention, whatever the timeout.
    this.execute('BEGIN IMMEDIATE')
    leaveWriterNote(this.path)
    try {
      const result = operation()
      // Before the end, while the lock is ours: afterwards it could be the note of the next writer.
      removeWriterNote(this.path)
      this.execute('COMMIT')
      return result
    } catch (error) {
      removeWriterNote(this.path)
      this.#rollBack()
      throw error
    }
  }

  /** Runs `operation` so that all it reads is of one moment, whoever writes meanwhile. */
  read<T>(operation: () => T): T {
    this.execute('BEGIN')
    try {
      return operation()
    } finally {
      this.#rollBack()
    }
  }

  /** Writes a compact copy of everything that is committed, the log included, into `file`, which is empty or not there. */
  copyInto(file: string): void {
    this.#wrap(() => this.#sqlite.prepare('VACUUM INTO ?').run(file))
  }

  /** Carries the log over into the file and empties it, so that nothing overwritten lives on there. Others may prevent it. */
  emptyLog(): void {
    try {
      this.get('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // What was written is kept; the log is emptied by whoever closes the vault last.
    }
  }

  /** A number that is another one after another connection, of whichever process, has committed something. Cheap. */
  dataVersion(): number {
    return integerIn(this.get('PRAGMA data_version')!, 'data_version')
  }

  /** What SQLite finds wrong with the file; reads all of it. */
  integrityProblems(): string[] {
    const reports = this.all('PRAGMA integrity_check').map(({ integrity_check: report }) => String(report))
    return reports.filter((report) => report !== 'ok')
  }

  close(): void {
    this.#statements.clear()
    if (this.#sqlite.isOpen) this.#sqlite.close()
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#sqlite.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #rollBack(): void {
    // After some failures (disk full, for one) SQLite has rolled back by itself.
    if (this.#sqlite.isOpen && this.#sqlite.isTransaction) this.execute('ROLLBACK')
  }

  #wrap<T>(operation: () => T): T {
    try {
      return operation()
    } catch (error) {
      throw databaseError(this.path, error)
    }
  }
}

// secure_delete: the wrapped key of a passphrase that was changed is overwritten, not only forgotten.
// temp_store: sorting a large inventory leaves no file of it behind.
const connectionPragmas = `
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -16000;
`
