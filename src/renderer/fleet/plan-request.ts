import type { Core } from '../api.ts'
import type { FleetColumn } from '../../shared/fleet-source.ts'

/** What the core is asked to plan. */
export type PlanRequest = Parameters<Core['fleet']['plan']>[0]

/** Another text for a cell of a plan. */
export interface CellEdit {
  index: number
  column: FleetColumn
  text: string
}
