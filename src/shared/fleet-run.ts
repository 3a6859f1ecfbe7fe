import type { WireError } from './errors.ts'

/** How far a run over many devices is: told when a batch is stored, ten times a second at most, when it is paused and goes on, and at the end. */
export interface FleetProgress {
  /** Those that failed, and those that needed nothing, included. */
  done: number
  total: number
  failed: number
  isPaused: boolean
  /** Certificates per second over the last seconds; null until that is known, and while it is paused. */
  perSecond: number | null
  /** Milliseconds until the end at that rate. */
  leftMs: number | null
}

/** Somebody for whom the run did nothing. */
export interface FleetFailure {
  name: string
  error: WireError
}

/** A row for which nothing was issued. */
export interface FleetRowFailure extends FleetFailure {
  row: number
}

/** What a run has done; a cancelled one resolves too, and what was issued stays issued. */
export interface FleetResult {
  plan: string
  issued: number
  /** Those that an earlier run had issued. */
  there: number
  /** Those left out since they were bad. */
  leftOut: number
  failed: number
  /** The first thousand of them; the report has all. */
  failures: FleetRowFailure[]
  /** What the run did not come to, as it was cancelled or the vault takes no more. */
  notStarted: number
  /** Why the vault takes no more; null where the run was cancelled, or came to the end. */
  stopped: WireError | null
  durationMs: number
  /** How many signatures were verified beside the reading back, which every certificate is. */
  verified: number
}

/** A report that was written: CSV with id, serial number, fingerprint, expiry, file and what became of each row. */
export interface FleetReport {
  /** Absolute. */
  path: string
  rows: number
}

/** What became of certificates that were renewed or revoked in bulk. A cancelled run resolves too: what was done stays done. */
export interface FleetChange {
  done: number
  failed: number
  /** The first thousand of them. */
  failures: FleetFailure[]
  /** What the run did not come to, as it was cancelled or the vault takes no more. */
  notStarted: number
  /** Why the vault takes no more; null where it was cancelled, or came to the end. */
  stopped: WireError | null
  durationMs: number
}
