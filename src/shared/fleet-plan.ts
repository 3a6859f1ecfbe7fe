import type { AltName } from './alt-name.ts'
import type { FleetColumn, FleetSource } from './fleet-source.ts'
import type { KeyType } from './key-type.ts'

/** What a device's row says, as text, just as it stands in the table. A column that the source has not is left out. */
export type FleetCells = Partial<Record<FleetColumn, string>>

/** What is wrong with a row, or may be. `column` is null where it is no single cell. */
export interface FleetProblem {
  severity: 'error' | 'warning'
  column: FleetColumn | null
  message: string
  remedy: string
}

/** How a row stands: `there` is one that an earlier run has issued already. */
export const fleetRowStates = ['good', 'warned', 'bad', 'there'] as const
export type FleetRowState = (typeof fleetRowStates)[number]

/** A device of a plan, and what would be issued for it. */
export interface FleetRow {
  /** Its place in the plan, from 0 on: what `fleet.change` wants. */
  index: number
  /** Where it stands in the source, from 1 on, blank rows and the header counted: what a person looks for. */
  row: number
  /** The file it comes from, where each has its own. */
  file: string | null
  state: FleetRowState
  cells: FleetCells
  problems: FleetProblem[]
  /** Null where the row is too wrong to say. */
  wouldBe: FleetCertificate | null
}

/** What would be issued for a row. */
export interface FleetCertificate {
  /** By which the device is known: the common name. */
  name: string
  /** RFC 4514. */
  subject: string
  /** All of them, those that the profile adds included. */
  altNames: AltName[]
  keyType: KeyType
  /** ISO 8601. */
  notAfter: string
  groups: string[]
  notes: string | null
}

/** What was found out about a table when it was read. */
export interface FleetTable {
  /** Such as `UTF-8`, `UTF-16LE`, `windows-1252`; null for a text that was pasted. */
  encoding: string | null
  /** `,`, `;`, a tab or `|`. */
  delimiter: string
  hasHeader: boolean
  /** From the left. `holds` null: it is not used. */
  columns: { title: string; holds: FleetColumn | null }[]
}

/** A plan that the core holds: nothing of it is issued yet. */
export interface FleetPlan {
  id: string
  source: FleetSource['kind']
  /** Null where the source is no table. */
  table: FleetTable | null
  total: number
  counts: Record<FleetRowState, number>
  /** Of the whole plan, such as a column that is not used. */
  warnings: string[]
}

export interface FleetRowPage {
  /** How many rows there are of those asked for. */
  total: number
  rows: FleetRow[]
}
