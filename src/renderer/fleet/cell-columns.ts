import type { FleetPlan } from '../../shared/fleet-plan.ts'
import { fleetColumns, type FleetColumn } from '../../shared/fleet-source.ts'

/** Which cells the rows of a plan have, in the order in which they stand in the table; all have an id. */
export function cellColumnsOf({ table }: Pick<FleetPlan, 'table'>): FleetColumn[] {
  const held = new Set(table?.columns.map(({ holds }) => holds))
  return fleetColumns.filter((column) => held.has(column) || (column === 'id' && !held.has('commonName')))
}
