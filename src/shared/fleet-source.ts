import { z } from 'zod'
import { broughtFileSchema } from './brought-file.ts'
import { filePathSchema } from './file-path.ts'

/** What a column of a table of devices may hold. */
export const fleetColumns = ['id', 'commonName', 'organizationalUnit', 'altNames', 'days', 'keyType', 'topicGroup', 'group', 'notes'] as const
export type FleetColumn = (typeof fleetColumns)[number]

/** As the columns are called where people read them. */
export const fleetColumnTitles: Readonly<Record<FleetColumn, string>> = {
  id: 'id',
  commonName: 'common name',
  organizationalUnit: 'organisational unit',
  altNames: 'alternative names',
  days: 'days',
  keyType: 'key type',
  topicGroup: 'topic group',
  group: 'group',
  notes: 'notes',
}

/** As many devices as one plan can have. */
export const maxFleetRows = 100_000

/** The longest table that can be pasted, in characters. */
const maxPastedLength = 32 * 1024 * 1024

/** What each column of a table holds, from the left; null for what is not used. Left out, it is told by the header. */
const columnsSchema = z.array(z.enum(fleetColumns).nullable()).max(1000).optional()

/** Where the devices of a plan come from. */
export const fleetSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pattern'), pattern: z.string().max(1000) }),
  z.object({ kind: z.literal('text'), text: z.string().max(maxPastedLength), columns: columnsSchema }),
  z.object({ kind: z.literal('table'), file: broughtFileSchema, columns: columnsSchema }),
  /** Certification requests (PKCS#10): all of a folder on the core's machine, or files that are brought one by one. */
  z.object({ kind: z.literal('requests'), folder: filePathSchema }),
  z.object({ kind: z.literal('request-files'), files: z.array(broughtFileSchema).min(1).max(maxFleetRows) }),
])
export type FleetSource = z.output<typeof fleetSourceSchema>
