import type { DistinguishedName } from '../../shared/distinguished-name.ts'
import type { ProfileSummary } from '../../shared/profile.ts'
import { distinguishedNameOf, type Subject } from '../../shared/subject.ts'

/** The name that goes into a certificate: what was asked for, and what the profile proposes for the rest. */
export function subjectBy({ subjectDefaults }: ProfileSummary, subject: Subject): DistinguishedName {
  const asked = Object.entries(subject).filter(([, value]) => value !== undefined)
  return distinguishedNameOf({ ...subjectDefaults, commonName: subject.commonName, ...Object.fromEntries(asked) })
}
