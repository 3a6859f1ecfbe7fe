import { z } from 'zod'
import { certificateConditionFields } from './certificate.ts'

/** A name, a serial number or the beginning of a fingerprint (at least 4 hex digits). */
export const referenceSchema = z.string().trim().min(1, { error: 'is empty' }).max(200)

/** As many certificates as one call can be about. */
export const maxSelected = 100_000

/** Certificates one by one. */
export const referencesSchema = z.array(referenceSchema).min(1, { error: 'needs at least one certificate' }).max(maxSelected)

/**
 * Which certificates a call is about: those that are named, or all that a filter of the inventory finds, so that nobody has to name
 * a hundred thousand.
 */
export const selectionFields = {
  references: referencesSchema.optional(),
  matching: z.object(certificateConditionFields).optional(),
}

/** Exactly one of the two ways. */
export const isOneSelection = ({ references, matching }: Selection) => (references === undefined) !== (matching === undefined)
export const oneSelection = { error: 'needs either references or matching', path: ['references'] }

export interface Selection {
  references?: string[] | undefined
  matching?: z.output<z.ZodObject<typeof certificateConditionFields>> | undefined
}
