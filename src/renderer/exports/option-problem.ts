import type { AppError } from '../../shared/errors.ts'
import type { ExportTargetSummary } from '../../shared/export.ts'

/** What the core objects to in one option of a target. */
export interface OptionProblem {
  /** The option's name. */
  name: string
  title: string
  /** To stand under its field. */
  message: string
}

/** The option that `error` is about, so that it can be said beside its field; undefined where it is about something else. */
export function optionProblem(error: AppError | undefined, target: ExportTargetSummary): OptionProblem | undefined {
  if (error?.code !== 'INVALID_INPUT') return undefined
  const option = target.options.find(({ name }) => name === error.details?.['path'])
  if (!option) return undefined
  // The core names option and target first, for the command line.
  const words = error.message.replace(/^Option \S+ of \S+: /, '')
  return { name: option.name, title: option.title, message: `${words.charAt(0).toUpperCase()}${words.slice(1)}` }
}
