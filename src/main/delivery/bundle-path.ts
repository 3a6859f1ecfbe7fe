import { AppError } from '../../shared/errors.ts'

/**
 * Refuses paths that would not stay in the bundle's folder on every system, or two that are one where case does not count.
 * Targets make no such paths; this is the door behind which files are written. Throws INVALID_INPUT.
 */
export function checkPaths(paths: readonly string[]): void {
  const seen = new Set(['sha256sums'])
  for (const path of paths) {
    const parts = path.split('/')
    const isInside = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\p{Cc}]/u.test(part))
    const key = path.normalize('NFC').toLowerCase()
    if (!isInside || seen.has(key)) {
      throw new AppError('INVALID_INPUT', `A bundle cannot hold a file at ${JSON.stringify(path)}.`, {
        remedy: 'This is a fault of the export target; report it.',
        details: { path },
      })
    }
    seen.add(key)
  }
}
