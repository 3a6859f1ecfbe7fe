import { maxBroughtFileLength } from '../../shared/brought-file.ts'
import { AppError } from '../../shared/errors.ts'

/** The longest file that is read, in octets: 32 MiB. */
export const maxFileLength = maxBroughtFileLength

/** The longest table that is read, in octets: 64 MiB. */
export const maxTableLength = 64 * 1024 * 1024

/** Throws FILE_TOO_LARGE for a file that is longer than `limit`, what the reader takes. */
export function checkFileLength(length: number, limit = maxFileLength): void {
  if (length <= limit) return
  const [found, most] = [length, limit].map((count) => count.toLocaleString('en'))
  throw new AppError('FILE_TOO_LARGE', `The file has ${found} octets; at most ${most} are read.`, {
    remedy: 'Choose another file; certificates and keys rarely have more than a few thousand octets, and a table can be divided.',
    details: { length, limit },
  })
}
