import { z } from 'zod'
import { filePathSchema } from './file-path.ts'

/** The longest file that anybody can bring, in octets: 32 MiB. */
export const maxBroughtFileLength = 32 * 1024 * 1024

/**
 * A file that a person brings, as every call takes it: a path on the core's machine, or, from a browser page, which has only the
 * octets of a file and never its path, its name and its content in base64.
 */
export const broughtFileSchema = z.union(
  [
    z.strictObject({ path: filePathSchema }),
    z.strictObject({
      name: z.string().trim().min(1, { error: 'is empty' }).max(255),
      content: z.base64({ error: 'is not base64' }).max(Math.ceil(maxBroughtFileLength / 3) * 4, { error: 'is longer than 32 MiB' }),
    }),
  ],
  { error: 'must be a path, or a name and the content in base64, 32 MiB at most' },
)
export type BroughtFile = z.output<typeof broughtFileSchema>
