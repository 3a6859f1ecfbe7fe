import { z } from 'zod'
import { filePathSchema } from './file-path.ts'

/** Kinds of file that a dialog shows, by their extensions without the dot; `*` is every file. */
const fileFilterSchema = z.object({
  name: z.string().min(1).max(100),
  extensions: z.array(z.string().regex(/^(\*|[A-Za-z0-9]{1,16})$/, { error: 'is no extension such as pem' })).min(1).max(20),
})

/**
 * What a person is asked for in the host's own file dialog: a file that is there (`open`), or a place for a new one (`save`); the two
 * for vaults know a vault's extension and where vaults stand.
 */
export const fileChoiceSchema = z.object({
  purpose: z.enum(['vault-open', 'vault-create', 'open', 'save']),
  title: z.string().min(1).max(200),
  /** The first is chosen at first, and its first extension is given to a new file that has none. */
  filters: z.array(fileFilterSchema).max(10).optional(),
  /** A folder, or for `save` the path of a file. */
  startAt: filePathSchema.optional(),
})
export type FileChoice = z.output<typeof fileChoiceSchema>
