import { AppError } from '../../shared/errors.ts'

/** A bundle of trust anchors has about 150. */
export const maxObjects = 5000

/** Throws FILE_TOO_LARGE where a file holds more things than are read of one. */
export function checkObjectCount(count: number): void {
  if (count <= maxObjects) return
  throw new AppError(
    'FILE_TOO_LARGE',
    `The file holds ${count.toLocaleString('en')} objects; at most ${maxObjects.toLocaleString('en')} are read.`,
    {
      remedy: 'Split the file and read its parts.',
      details: { count, limit: maxObjects },
    },
  )
}
