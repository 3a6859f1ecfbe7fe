import { z } from 'zod'

/** As much as the reader takes. */
const maxBytes = 32 * 1024 * 1024

/**
 * A file that a person brings: a path on the core's machine, or its bytes, which is all that a page in a browser can give. Base64.
 */
export const broughtFileSchema = z.union([
  z.object({ path: z.string().trim().min(1, { error: 'is empty' }).max(4096) }),
  z.object({
    name: z.string().max(1024),
    content: z.base64().max(Math.ceil(maxBytes / 3) * 4, { error: 'is longer than 32 MiB' }),
  }),
])
export type BroughtFile = z.output<typeof broughtFileSchema>
