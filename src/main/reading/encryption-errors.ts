import { AppError } from '../../shared/errors.ts'

/** WRONG_PASSPHRASE for a file of the person. */
export function wrongPassphrase(cause?: unknown): AppError {
  return new AppError('WRONG_PASSPHRASE', 'The passphrase does not open the file.', {
    remedy: 'Type the passphrase with which this file was encrypted.',
    cause,
  })
}

/** FILE_NOT_UNDERSTOOD for an encryption by its name. */
export function notReadHere(algorithm: string): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', `The file is encrypted with ${algorithm}, which Certwright does not read.`, {
    remedy:
      'Have it encrypted again with PBES2 and AES-256 (what `openssl pkcs8 -topk8` and `openssl pkcs12 -export` do by themselves).',
    details: { algorithm },
  })
}
