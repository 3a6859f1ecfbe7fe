import { maxBroughtFileLength } from '../../shared/brought-file.ts'
import { AppError } from '../../shared/errors.ts'

/** The longest file that is read, in octets: 32 MiB. */
export const maxFileLength = maxBroughtFileLength

/** Throws FILE_TOO_LARGE for a file that is longer than the reader takes. */
export function checkFileLength(length: number): void {
  if (length <= maxFileLength) return
  const [found, limit] = [length, maxFileLength].map((count) => count.toLocaleString('en'))
  throw new AppError('FILE_TOO_LARGE', `The file has ${found} octets; at most ${limit} are read.`, {
    remedy: 'Choose another file; certificates and keys rarely have more than a few thousand octets, and a table can be divided.',
    details: { length, limit: maxFileLength },
  })
}
