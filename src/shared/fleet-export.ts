import type { RefusedBundle } from './export.ts'

/**
 * In which form a fleet is exported: a folder for each device, an encrypted ZIP for each device, or what the target makes for all of
 * them together (a list, one line for each device, or one file for each in one folder).
 */
export const fleetForms = ['folders', 'archives', 'list'] as const
export type FleetForm = (typeof fleetForms)[number]

/** What an export of a fleet has written. A cancelled one resolves too. */
export interface FleetExport {
  target: string
  /** Absolute. */
  folder: string
  /** The list, absolute; null where each device has something of its own. */
  file: string | null
  written: number
  /** Those that the target's reader would refuse; they are left out. */
  refused: number
  /** The first thousand of them. */
  refusals: RefusedBundle[]
  notStarted: number
  durationMs: number
}
