import type { ShownError } from '../../components/notice.tsx'

/** A failure of a form by its place. */
export interface PlacedProblem {
  /** For the name's field. */
  nameProblem: string | undefined
  /** For the foot of the form. */
  error: ShownError | undefined
}

/** Splits a failure by its place: that a name is taken stands at the name's field, everything else at the foot of the form. */
export function splitNameProblem(error: ShownError | undefined): PlacedProblem {
  if (error?.code !== 'NAME_TAKEN') return { nameProblem: undefined, error }
  return { nameProblem: [error.message, error.remedy].filter((part) => part !== undefined).join(' '), error: undefined }
}
