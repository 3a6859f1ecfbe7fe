import { z } from 'zod'
import { certificateConditionFields } from './certificate.ts'

/** A name, a serial number or the beginning of a fingerprint (at least 4 hex digits). */
export const referenceSchema = z.string().trim().min(1, { error: 'is empty' }).max(200)

/** As many certificates as one call can be about. */
export const maxSelected = 100_000

/** Certificates one by one. */
export const referencesSchema = z.array(referenceSchema).min(1, { error: 'needs at least one certificate' }).max(maxSelected)

const isBlank = (text: string | undefined) => text?.trim() === ''
const empty = { error: 'is empty' }

/** A blank text finds everybody, and somebody left a variable unset: whoever means everybody leaves it out. */
const selectedBySchema = z.object({
  ...certificateConditionFields,
  text: certificateConditionFields.text.refine((text) => !isBlank(text), empty),
  groups: certificateConditionFields.groups.refine((groups) => !groups?.some(isBlank), empty),
})

/**
 * Which certificates a call is about: those that are named, or all that a filter of the inventory finds, so that nobody has to name
 * a hundred thousand.
 */
export const selectionFields = {
  references: referencesSchema.optional(),
  matching: selectedBySchema.optional(),
}

/** Exactly one of the two ways. */
export const isOneSelection = ({ references, matching }: Selection) => (references === undefined) !== (matching === undefined)
export const oneSelection = { error: 'needs either references or matching', path: ['references'] }

export interface Selection {
  references?: string[] | undefined
  matching?: z.output<typeof selectedBySchema> | undefined
}
