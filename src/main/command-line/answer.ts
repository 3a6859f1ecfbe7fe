import type { Line } from './line.ts'

/** What a command has to say when it is done: the same for programs and for people. */
export interface Answer {
  /** With --json the one value on standard output. */
  value: unknown
  /** Otherwise the lines there. */
  lines: readonly Line[]
  /** A verdict that was not hoped for: the answer stands, and the exit code is 1. */
  hasFailed?: boolean
}
