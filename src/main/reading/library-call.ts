import { AppError } from '../../shared/errors.ts'

/**
 * Runs one call into a library that parses; whatever it throws (node:crypto throws codes that differ from host to host, the
 * pure ones plain TypeErrors) becomes FILE_NOT_UNDERSTOOD. An AppError passes. `what` begins the sentence: "The private key".
 */
export function libraryCall<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('FILE_NOT_UNDERSTOOD', `${what} has the right form, but its content is not valid.`, {
      remedy: 'Get the file again from where it was made; it may have been damaged on its way.',
      cause: error,
    })
  }
}
