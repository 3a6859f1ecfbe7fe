import type { ShownError } from '../../components/notice.tsx'

/** Splits a failure by its place: that a name is taken stands at the name's field, everything else at the foot of the form. */
export function splitNameProblem(error: ShownError | undefined): { nameProblem: string | undefined; error: ShownError | undefined } {
  if (error?.code !== 'NAME_TAKEN') return { nameProblem: undefined, error }
  return { nameProblem: [error.message, error.remedy].filter((part) => part !== undefined).join(' '), error: undefined }
}
