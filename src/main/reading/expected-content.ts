import { AppError } from '../../shared/errors.ts'
import type { ReadCertificate, ReadFile, ReadObject, ReadPrivateKey } from './reader-contract.ts'
import { unsafeAnchor } from './unsafe-anchor.ts'

/**
 * Gives the certificates of a file, in its order. Throws FILE_NOT_UNDERSTOOD where it holds none, PASSPHRASE_REQUIRED
 * where they cannot be seen without one.
 */
export function certificatesIn({ objects }: ReadFile): ReadCertificate[] {
  const certificates = objects.filter((object) => object.type === 'certificate')
  if (certificates.length > 0) return certificates
  if (objects.some(({ type }) => type === 'encrypted-container')) throw passphraseRequired('file')
  throw lacks('certificate', objects)
}

/** As `certificatesIn`, for a file that is to be trusted. Throws FILE_UNSAFE too, for a curve that no trust anchor may have. */
export function trustAnchorsIn(file: ReadFile): ReadCertificate[] {
  const anchors = certificatesIn(file)
  const foreign = anchors.find(({ unsafeCurve }) => unsafeCurve !== null)
  if (foreign) throw unsafeAnchor(foreign.unsafeCurve!)
  return anchors
}

/**
 * Gives the one private key of a file. Throws PASSPHRASE_REQUIRED where it is still encrypted, FILE_NOT_UNDERSTOOD where there is
 * none or more than one.
 */
export function privateKeyIn({ objects }: ReadFile): ReadPrivateKey {
  const keys = objects.filter((object) => object.type === 'private-key' || object.type === 'encrypted-private-key')
  const [key] = keys
  if (!key && objects.some(({ type }) => type === 'encrypted-container')) throw passphraseRequired('file')
  if (!key) throw lacks('private key', objects)
  if (keys.length > 1) {
    throw new AppError('FILE_NOT_UNDERSTOOD', `The file holds ${keys.length} private keys where one is expected.`, {
      remedy: 'Choose a file with one private key.',
      details: { found: keys.length },
    })
  }
  if (key.type === 'private-key') return key
  throw passphraseRequired('private key in the file')
}

function passphraseRequired(what: string): AppError {
  return new AppError('PASSPHRASE_REQUIRED', `The ${what} is encrypted.`, {
    remedy: 'Type the passphrase with which this file was encrypted.',
  })
}

const names: Readonly<Record<Exclude<ReadObject['type'], 'unknown'>, string>> = {
  certificate: 'a certificate',
  'private-key': 'a private key',
  'encrypted-private-key': 'an encrypted private key',
  'encrypted-container': 'an encrypted PKCS#12 container',
  'certification-request': 'a certification request',
  'public-key': 'a public key',
  'revocation-list': 'a certificate revocation list',
}

function lacks(wanted: string, objects: readonly ReadObject[]): AppError {
  const found = new Set(objects.map(nameOf))
  return new AppError('FILE_NOT_UNDERSTOOD', `The file holds no ${wanted}; it holds ${[...found].join(' and ')}.`, {
    remedy: `Choose the file with the ${wanted}.`,
    details: { found: [...found] },
  })
}

function nameOf(object: ReadObject): string {
  return object.type === 'unknown' ? `a block ${JSON.stringify(object.label)}` : names[object.type]
}
