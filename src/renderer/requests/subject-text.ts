import { parseDistinguishedName, textIn } from '../../shared/distinguished-name.ts'
import { AppError } from '../../shared/errors.ts'

/** A subject as RFC 4514 text, as it is being typed. */
export interface SubjectTextReading {
  /** For the core; undefined where it is the request's own, which then stays as it is, byte for byte. */
  subject: string | undefined
  /** By which the certificate would be known; undefined where nothing in it is a name. */
  name: string | undefined
  problem: string | undefined
}

export function readSubjectText(typed: string, own: string): SubjectTextReading {
  try {
    const name = parseDistinguishedName(typed)
    if (name.length === 0) return { subject: undefined, name: undefined, problem: 'Give at least a common name, as in CN=sensor-1.' }
    return { subject: typed === own ? undefined : typed, name: textIn(name, 'CN'), problem: undefined }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    // What stands in a request may be a name that we would not write, and is kept all the same.
    if (typed === own) return { subject: undefined, name: undefined, problem: undefined }
    return { subject: undefined, name: undefined, problem: [error.message, error.remedy].filter((part) => part !== undefined).join(' ') }
  }
}
