import countries from 'i18n-iso-countries'
import { z } from 'zod'

/** The subject of a certificate as a person gives it; RFC 5280 4.1.2.4, upper bounds from RFC 5280 appendix A.1. */
export interface Subject {
  commonName: string
  organizationalUnit?: string | undefined
  organization?: string | undefined
  locality?: string | undefined
  state?: string | undefined
  country?: string | undefined
}

const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/

/** A trimmed, NFC-normalised piece of a name of 1 to `limit` characters (code points) without control characters. */
export function nameText(limit: number) {
  return z
    .string()
    .transform((text) => text.normalize('NFC').trim())
    .superRefine((text, context) => {
      const { length } = [...text]
      if (length === 0) context.addIssue({ code: 'custom', message: 'is empty' })
      if (length > limit) context.addIssue({ code: 'custom', message: `has ${length} characters; at most ${limit} are allowed` })
      if (controlCharacters.test(text)) context.addIssue({ code: 'custom', message: 'holds a control character' })
    })
}

const countryCode = z
  .string()
  .transform((text) => text.trim().toUpperCase())
  .refine((code) => countries.isValid(code) && code.length === 2, {
    error: ({ input }) => `${JSON.stringify(input)} is not a country code of ISO 3166-1 (two letters, such as DE or GB)`,
  })

export const subjectSchema = z.object({
  commonName: nameText(64),
  organizationalUnit: nameText(64).optional(),
  organization: nameText(64).optional(),
  locality: nameText(128).optional(),
  state: nameText(128).optional(),
  country: countryCode.optional(),
}) satisfies z.ZodType<Subject>
