import { AppError } from '../../shared/errors.ts'

/** So many names at most are in the details of an error, and in its message. */
const namedInDetails = 50
const namedInMessage = 3

/**
 * What ended an export of several bundles, with what it left: `whole` bundles stand as they should, the one at which it ended
 * and those after it do not. An error that was not foreseen is given back as it is.
 */
export function exportFailure(error: unknown, { whole, notWhole }: { whole: readonly string[]; notWhole: readonly string[] }): unknown {
  if (!(error instanceof AppError)) return error
  const { code, message, remedy, details, cause } = error
  const total = whole.length + notWhole.length
  return new AppError(code, total === 1 ? message : `${message} ${sentence(whole, notWhole, total)}`, {
    remedy,
    details: {
      ...details,
      whole: whole.length,
      wholeNames: whole.slice(0, namedInDetails),
      notWhole: notWhole.length,
      notWholeNames: notWhole.slice(0, namedInDetails),
    },
    cause,
  })
}

function sentence(whole: readonly string[], notWhole: readonly string[], total: number): string {
  if (whole.length === 0) return `None of the ${total} bundles stands whole.`
  const standing = `${whole.length} of the ${total} bundles ${whole.length === 1 ? 'stands' : 'stand'} whole: ${listed(whole)}.`
  if (notWhole.length === 0) return standing
  return `${standing} ${notWhole.length} ${notWhole.length === 1 ? 'does' : 'do'} not: ${listed(notWhole)}.`
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, namedInMessage)
  const more = names.length - shown.length
  const last = more > 0 ? `${more} more` : shown.length > 1 ? shown.pop() : undefined
  return last === undefined ? shown.join(', ') : `${shown.join(', ')} and ${last}`
}
