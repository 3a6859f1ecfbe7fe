import { z } from 'zod'
import { additionalExtensionSchema, objectIdentifierSchema } from './additional-extension.ts'
import { checkAltName } from './alt-name.ts'
import type { AppError } from './errors.ts'
import { keyTypeSchema } from './key-type-schema.ts'
import { constraintNameSchema } from './name-constraint.ts'
import { keyUsages } from './profile.ts'
import { nameText, subjectRestSchema } from './subject.ts'
import { validityDaysSchema } from './validity-days.ts'

/** The mark by which a file is known to hold a profile. */
export const ownProfileFormat = 'certwright-profile'

const uriSchema = z
  .string()
  .max(2000)
  .transform((text, context) => {
    try {
      return checkAltName({ type: 'uri', value: text }).value
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as AppError).message })
      return z.NEVER
    }
  })
const urisSchema = z.array(uriSchema).max(10)
const constraintsSchema = z.array(constraintNameSchema).max(100)

/**
 * A person's own profile as it is kept, and as a JSON file holds it. It starts from the rules of a profile of the catalogue;
 * what is left out stays as it is there. What a profile may not be in sum, `checkOwnProfile` says.
 */
export const ownProfileSchema = z.strictObject({
  format: z.literal(ownProfileFormat, { error: `is not ${JSON.stringify(ownProfileFormat)}: this is not a profile` }),
  version: z.literal(1, { error: 'is not 1, the only version there is' }),
  id: z
    .string()
    .max(64, { error: 'has more than 64 characters' })
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { error: 'is not made of lower-case words joined by hyphens, such as cellar-sensor' }),
  title: nameText(80),
  /** One sentence: what such a certificate is for. */
  purpose: nameText(400),
  /** The id of a profile of the catalogue. */
  basedOn: z.string().min(1, { error: 'is empty' }).max(64),
  keyTypes: z.array(keyTypeSchema).min(1, { error: 'needs at least one key type' }),
  defaultKeyType: keyTypeSchema,
  defaultValidityDays: validityDaysSchema,
  subjectDefaults: subjectRestSchema.strict().default({}),
  /** Bits that an EC or an RSA key cannot have stand only in certificates with keys of the other kind. */
  keyUsage: z.array(z.enum(keyUsages)).min(1, { error: 'needs at least one bit' }).optional(),
  extendedKeyUsage: z.array(z.union([z.enum(['serverAuth', 'clientAuth']), objectIdentifierSchema])).max(20).optional(),
  crlDistributionPoints: urisSchema.optional(),
  authorityInfoAccess: z.strictObject({ ocsp: urisSchema.default([]), caIssuers: urisSchema.default([]) }).optional(),
  /** Of a CA only. */
  nameConstraints: z
    .strictObject({ permitted: constraintsSchema.default([]), excluded: constraintsSchema.default([]), isCritical: z.boolean().default(false) })
    .optional(),
  additionalExtensions: z.array(additionalExtensionSchema).max(20).optional(),
})
export type OwnProfileDefinition = z.output<typeof ownProfileSchema>

/** What may be in the way of certificates by a profile that is nevertheless allowed. */
export type ProfileWarningCode =
  | 'CRITICAL_EXTENSION'
  | 'CRITICAL_NAME_CONSTRAINTS'
  | 'NAME_CONSTRAINTS_NOT_EVALUATED'
  | 'LONG_VALIDITY'
  | 'NO_KEY_ENCIPHERMENT'
  | 'KEY_USAGE_OF_SOME_KEYS'
  | 'ENCRYPTED_LOCATION'

export interface ProfileWarning {
  code: ProfileWarningCode
  /** A sentence for the person who makes the profile. */
  message: string
  /** Who refuses or disregards it, by the names under which people know them. */
  consumers: readonly string[]
}
