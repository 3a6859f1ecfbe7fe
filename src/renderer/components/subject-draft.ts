import { subjectSchema, type Subject } from '../../shared/subject.ts'

/** The parts of a subject that can be typed. */
export type SubjectField = 'commonName' | 'organizationalUnit' | 'organization' | 'locality' | 'state' | 'country'

/** A subject as it is being typed: every field a text, empty where nothing was typed. */
export type SubjectDraft = Readonly<Record<SubjectField, string>>

export const emptySubject: SubjectDraft = {
  commonName: '',
  organizationalUnit: '',
  organization: '',
  locality: '',
  state: '',
  country: '',
}

/** What a draft amounts to: the subject where every field is right, and what is wrong with each that is not. */
export interface SubjectReading {
  subject: Subject | undefined
  problems: Partial<Record<SubjectField, string>>
}

/** Reads a draft by the contract's own schema. Fields that were left empty are left out. */
export function readSubject(draft: SubjectDraft): SubjectReading {
  const given = Object.fromEntries(Object.entries(draft).filter(([name, text]) => name === 'commonName' || text.trim() !== ''))
  const parsed = subjectSchema.safeParse(given)
  if (parsed.success) return { subject: parsed.data, problems: {} }
  const problems: SubjectReading['problems'] = {}
  for (const { path, message } of parsed.error.issues) {
    const field = path[0] as SubjectField
    problems[field] ??= message
  }
  return { subject: undefined, problems }
}
