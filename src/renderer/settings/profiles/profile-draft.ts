import { isDerElement } from '../../../shared/der-element.ts'
import { keyTypes, type KeyType } from '../../../shared/key-type.ts'
import { ownProfileFormat, ownProfileSchema, type OwnProfileDefinition } from '../../../shared/own-profile.ts'
import { keyUsages, type KeyUsage } from '../../../shared/profile.ts'
import type { SubjectRest } from '../../../shared/subject.ts'

/** The subject defaults that have a field of their own. */
export const subjectFields = ['organization', 'organizationalUnit', 'locality', 'state', 'country'] as const
export type SubjectField = (typeof subjectFields)[number]

/** An additional extension as it is typed. */
export interface ExtensionRow {
  key: number
  oid: string
  /** The DER of its value, in hex or base64. */
  value: string
  isCritical: boolean
}

/** A profile as it is being edited. Lists that are typed have one entry on each line. */
export interface ProfileDraft {
  id: string
  title: string
  purpose: string
  basedOn: string
  keyTypes: readonly KeyType[]
  defaultKeyType: KeyType
  days: number | ''
  subject: Readonly<Record<SubjectField, string>>
  /** Subject defaults without a field here: they stay as they are. */
  otherSubject: SubjectRest
  /** Null: as in the profile that it is based on. */
  keyUsage: readonly KeyUsage[] | null
  /** Null: as in the profile that it is based on. */
  extendedKeyUsage: readonly string[] | null
  /** Purposes beside those with a word, by their object identifiers. */
  otherPurposes: string
  crlDistributionPoints: string
  ocsp: string
  caIssuers: string
  permitted: string
  excluded: string
  areConstraintsCritical: boolean
  extensions: readonly ExtensionRow[]
}

/** Where a problem is shown. */
export type ProfileField = keyof ProfileDraft | `subject.${SubjectField}` | `extensions.${number}.${'oid' | 'value'}` | 'definition'

export interface ProfileReading {
  /** Undefined while something in it is wrong. */
  definition: OwnProfileDefinition | undefined
  problems: Partial<Record<ProfileField, string>>
}

/** The draft of a definition. */
export function profileDraft(definition: OwnProfileDefinition): ProfileDraft {
  const { extendedKeyUsage, authorityInfoAccess, nameConstraints, additionalExtensions = [] } = definition
  const { organization, organizationalUnit, locality, state, country, ...otherSubject } = definition.subjectDefaults
  const unit = typeof organizationalUnit === 'string' ? organizationalUnit : undefined
  const constraintLines = (names: readonly { type: string; value: string }[] = []) => lines(names.map(({ type, value }) => `${type}:${value}`))
  return {
    id: definition.id,
    title: definition.title,
    purpose: definition.purpose,
    basedOn: definition.basedOn,
    keyTypes: definition.keyTypes,
    defaultKeyType: definition.defaultKeyType,
    days: definition.defaultValidityDays,
    subject: {
      organization: organization ?? '',
      organizationalUnit: unit ?? '',
      locality: locality ?? '',
      state: state ?? '',
      country: country ?? '',
    },
    otherSubject: { ...otherSubject, ...(unit === undefined && organizationalUnit !== undefined && { organizationalUnit }) },
    keyUsage: definition.keyUsage ?? null,
    extendedKeyUsage: extendedKeyUsage?.filter(hasWord) ?? null,
    otherPurposes: lines(extendedKeyUsage?.filter((each) => !hasWord(each)) ?? []),
    crlDistributionPoints: lines(definition.crlDistributionPoints ?? []),
    ocsp: lines(authorityInfoAccess?.ocsp ?? []),
    caIssuers: lines(authorityInfoAccess?.caIssuers ?? []),
    permitted: constraintLines(nameConstraints?.permitted),
    excluded: constraintLines(nameConstraints?.excluded),
    areConstraintsCritical: nameConstraints?.isCritical ?? false,
    extensions: additionalExtensions.map(({ oid, value, isCritical }, key) => ({ key, oid, value, isCritical })),
  }
}

/** Reads a draft by the contract's own schema: the definition, or what is wrong with each field. */
export function readProfile(draft: ProfileDraft, takenIds: readonly string[] = []): ProfileReading {
  const problems: ProfileReading['problems'] = {}
  const extensions = draft.extensions.map(({ oid, value, isCritical }, index) => {
    const octets = derBase64(value)
    if (octets === undefined) problems[`extensions.${index}.value`] = 'Give one DER value in hex or base64, such as 0500.'
    return { oid: oid.trim(), value: octets ?? '', isCritical }
  })
  const parsed = ownProfileSchema.safeParse({
    format: ownProfileFormat,
    version: 1,
    id: draft.id.trim(),
    title: draft.title,
    purpose: draft.purpose,
    basedOn: draft.basedOn,
    keyTypes: keyTypes.filter((each) => draft.keyTypes.includes(each)),
    defaultKeyType: draft.defaultKeyType,
    defaultValidityDays: draft.days === '' ? 0 : draft.days,
    subjectDefaults: { ...draft.otherSubject, ...Object.fromEntries(Object.entries(draft.subject).filter(([, text]) => text.trim() !== '')) },
    ...(draft.keyUsage && { keyUsage: keyUsages.filter((each) => draft.keyUsage!.includes(each)) }),
    ...(draft.extendedKeyUsage && { extendedKeyUsage: [...draft.extendedKeyUsage, ...entries(draft.otherPurposes)] }),
    ...urisOf('crlDistributionPoints', draft.crlDistributionPoints),
    ...(entries(draft.ocsp + draft.caIssuers).length > 0 && {
      authorityInfoAccess: { ocsp: entries(draft.ocsp), caIssuers: entries(draft.caIssuers) },
    }),
    ...(entries(draft.permitted + draft.excluded).length > 0 && {
      nameConstraints: {
        permitted: entries(draft.permitted).map(constraint),
        excluded: entries(draft.excluded).map(constraint),
        isCritical: draft.areConstraintsCritical,
      },
    }),
    ...(extensions.length > 0 && { additionalExtensions: extensions }),
  })
  if (takenIds.includes(draft.id.trim())) problems.id = 'There is a profile with this id.'
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) problems[fieldAt(path, draft)] ??= sentence(message)
  }
  const isRight = parsed.success && Object.keys(problems).length === 0
  return { definition: isRight ? parsed.data : undefined, problems }
}

/** An id from a title: "Cellar sensor" becomes `cellar-sensor`. */
export function idFromTitle(title: string): string {
  const words = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(/[a-z0-9]+/g) ?? []
  const id = words.join('-').slice(0, 64).replace(/-+$/, '')
  return /^\d/.test(id) ? `profile-${id}`.slice(0, 64) : id
}

/** The base64 of a DER value that is given in hex or base64; undefined where it is neither. */
export function derBase64(text: string): string | undefined {
  const packed = text.replace(/\s+/g, '')
  const hex = packed.replaceAll(':', '')
  // What can be read both ways is what makes DER of it, hex first.
  const ways = [() => (/^([0-9a-f]{2})+$/i.test(hex) ? octetsOfHex(hex) : undefined), () => octetsOfBase64(packed)]
  const octets = ways.map((read) => read()).find((read) => read !== undefined && isDerElement(read))
  return octets && btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''))
}

function octetsOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function octetsOfBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function hasWord(purpose: string): boolean {
  return purpose === 'serverAuth' || purpose === 'clientAuth'
}

function urisOf(name: string, text: string): Record<string, string[]> {
  const uris = entries(text)
  return uris.length > 0 ? { [name]: uris } : {}
}

function constraint(line: string): { type: string; value: string } {
  const colon = line.indexOf(':')
  return { type: line.slice(0, Math.max(0, colon)), value: line.slice(colon + 1) }
}

function entries(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
}

function lines(values: readonly string[]): string {
  return values.join('\n')
}

function fieldAt([first, second, third]: readonly PropertyKey[], draft: ProfileDraft): ProfileField {
  switch (first) {
    case 'defaultValidityDays':
      return 'days'
    case 'subjectDefaults':
      return `subject.${String(second) as SubjectField}`
    case 'extendedKeyUsage':
      return Number(second) >= (draft.extendedKeyUsage?.length ?? 0) ? 'otherPurposes' : 'extendedKeyUsage'
    case 'authorityInfoAccess':
      return second === 'ocsp' ? 'ocsp' : 'caIssuers'
    case 'nameConstraints':
      return second === 'excluded' ? 'excluded' : 'permitted'
    case 'additionalExtensions':
      return typeof second === 'number' ? `extensions.${second}.${third === 'oid' ? 'oid' : 'value'}` : 'extensions'
    default:
      return typeof first === 'string' && first in draft ? (first as ProfileField) : 'definition'
  }
}

/** "is empty" as it stands under a field. */
function sentence(message: string): string {
  if (message === 'is empty') return 'Please fill this in.'
  const text = /[.!]$/.test(message) ? message.slice(0, -1) : message
  return /^[a-z]/.test(text) ? `It ${text}.` : `${text}.`
}
