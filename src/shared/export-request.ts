import { z } from 'zod'
import { filePathSchema } from './file-path.ts'

/** What is given for an option of a target. */
export const optionValuesSchema = z.union([z.string().max(4096), z.number(), z.boolean()])

/** By target and option: what is given anew each time and kept nowhere. */
export const secretsByTargetSchema = z.record(z.string(), z.record(z.string(), z.string().max(1024))).default({})

/**
 * The password of an encrypted ZIP. The form has only 1,000 rounds of PBKDF2 between a guess and the content, so a short one is no
 * protection.
 */
export const zipPasswordSchema = z
  .string()
  .min(12, { error: 'needs at least 12 characters' })
  .max(1024, { error: 'has more than 1024 characters' })
  // 7-Zip and the Windows Explorer read other characters differently.
  .regex(/^[\x20-\x7e]*$/, { error: 'may hold only letters without accents, digits, spaces and the signs of an English keyboard' })

/** Where bundles go, and in which form. */
export const deliveryFields = {
  folder: filePathSchema,
  overwrite: z.boolean().default(false),
  form: z.enum(['folder', 'zip']).default('folder'),
  /** Of the ZIP. */
  password: zipPasswordSchema.optional(),
}
