import { z } from 'zod'
import { fleetColumns } from '../../shared/fleet-source.ts'

/** What is read of a table at most. */
export const tableLimits = { columns: 1000, cellLength: 4096, rowsPerPiece: 1000 } as const

/** What was found out about a table. */
export const tableHeadSchema = z.object({
  encoding: z.string().max(40).nullable(),
  delimiter: z.string().max(1),
  hasHeader: z.boolean(),
  columns: z.array(z.object({ title: z.string().max(200), holds: z.enum(fleetColumns).nullable() })).max(tableLimits.columns),
})
export type TableHead = z.output<typeof tableHeadSchema>

/** A row: where it stands, from 1 on; the cells of the columns that are used; and how many cells it has beyond the columns. */
const tableRowSchema = z.object({
  row: z.number().int().min(1),
  cells: z.array(z.string().max(tableLimits.cellLength)).max(tableLimits.columns),
  surplus: z.number().int().min(0),
})
export type TableRow = z.output<typeof tableRowSchema>

export const tableRowsSchema = z.array(tableRowSchema).max(tableLimits.rowsPerPiece)
