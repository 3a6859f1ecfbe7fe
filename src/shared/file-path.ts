import { z } from 'zod'

/** A path on the core's machine. */
export const filePathSchema = z.string().trim().min(1, { error: 'is empty' }).max(4096)
