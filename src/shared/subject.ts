import countries from 'i18n-iso-countries'
import { toASCII } from 'tr46'
import { z } from 'zod'

/** The subject of a certificate as a person gives it; RFC 5280 4.1.2.4, upper bounds from RFC 5280 appendix A.1. */
export interface Subject {
  commonName: string
  /**
   * A text, or several from the outermost unit to the innermost. Nearly everybody has one or none, so that whoever asks for a
   * unit, be it a field, an option or a file, gives a text as for every other part; only `distinguishedNameOf` reads it.
   */
  organizationalUnit?: string | readonly string[] | undefined
  organization?: string | undefined
  locality?: string | undefined
  state?: string | undefined
  country?: string | undefined
  /** Of the subject, such as the number on a device's plate; not the certificate's. */
  serialNumber?: string | undefined
  dnQualifier?: string | undefined
  emailAddress?: string | undefined
  /** The labels of a domain name in its order: `['home', 'lan']` for home.lan (RFC 2247). */
  domainComponents?: readonly string[] | undefined
}

/**
 * The `DistinguishedName` that `subject` stands for: domain, country, state, locality, organisation, units, serial number,
 * qualifier, e-mail address, common name, each in an RDN of its own. Printed by RFC 4514, which goes backwards, the common name
 * comes first. An empty part is left out.
 */
export function distinguishedNameOf(subject: Subject): { type: string; value: string }[][] {
  const { organizationalUnit = [], domainComponents = [] } = subject
  const units = typeof organizationalUnit === 'string' ? [organizationalUnit] : organizationalUnit
  const parts: (readonly [type: string, value: string | undefined])[] = [
    ...domainComponents.toReversed().map((label) => ['DC', label] as const),
    ['C', subject.country],
    ['ST', subject.state],
    ['L', subject.locality],
    ['O', subject.organization],
    ...units.map((unit) => ['OU', unit] as const),
    ['serialNumber', subject.serialNumber],
    ['dnQualifier', subject.dnQualifier],
    ['emailAddress', subject.emailAddress],
    ['CN', subject.commonName],
  ]
  return parts.flatMap(([type, value]) => (value === undefined || value === '' ? [] : [[{ type, value }]]))
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

/** A trimmed text of 1 to `limit` characters of PrintableString (X.680 41.4). */
function printableText(limit: number) {
  return nameText(limit).refine((text) => /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text), {
    error: "may hold letters, digits, spaces and '()+,-./:=? only",
  })
}

/** RFC 5280 4.1.2.6: a Mailbox in ASCII. */
const emailAddress = z
  .string()
  .trim()
  .max(255, { error: 'has more than 255 characters' })
  .regex(/^[!-?A-~]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, { error: 'is not an e-mail address in ASCII' })

/** RFC 5280 7.3: an internationalised label stands as its A-label. */
const domainLabel = z.string().transform((text, context) => {
  const label = toASCII(text.trim(), { checkHyphens: false, checkBidi: true, checkJoiners: true, verifyDNSLength: false })
  if (label !== null && /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) return label
  context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is not a label of a domain name` })
  return z.NEVER
})

export const subjectSchema = z.object({
  commonName: nameText(64),
  organizationalUnit: z.union([nameText(64), z.array(nameText(64)).max(10).readonly()]).optional(),
  organization: nameText(64).optional(),
  locality: nameText(128).optional(),
  state: nameText(128).optional(),
  country: countryCode.optional(),
  serialNumber: printableText(64).optional(),
  dnQualifier: printableText(256).optional(),
  emailAddress: emailAddress.optional(),
  domainComponents: z.array(domainLabel).max(20).readonly().optional(),
}) satisfies z.ZodType<Subject>

/** A subject without its common name: what all of a run have in common, or a profile proposes. */
export const subjectRestSchema = subjectSchema.omit({ commonName: true })
export type SubjectRest = Omit<Subject, 'commonName'>
