import { AppError } from '../../shared/errors.ts'
import { childrenOf, declaredLength, derTag, readDer, type DerElement } from '../pki/der-reader.ts'
import { beginsIndefinite, derOfBer } from './ber.ts'
import { certificate } from './certificate.ts'
import { certificationRequest } from './certification-request.ts'
import type { ContentKind, Reading } from './content-kind.ts'
import { encryptedPrivateKey } from './encrypted-private-key.ts'
import { checkFileLength } from './file-length.ts'
import { describeBytes, describeDer, describeLabel } from './foreign-content.ts'
import { decryptLegacyPem } from './legacy-pem.ts'
import { checkObjectCount, maxObjects } from './object-count.ts'
import { decode, parsePem, pemText, type PemBlock } from './pem.ts'
import { pkcs12 } from './pkcs12.ts'
import { pkcs7 } from './pkcs7.ts'
import { privateKey } from './private-key.ts'
import { publicKey } from './public-key.ts'
import type { ReadFile, ReadObject } from './reader-contract.ts'
import { revocationList } from './revocation-list.ts'
import { RoundsBudget } from './rounds-budget.ts'

/** Every kind of content that is read. A new one is a file and a line here. */
const contentKinds: readonly ContentKind[] = [
  certificate,
  certificationRequest,
  revocationList,
  privateKey,
  encryptedPrivateKey,
  publicKey,
  pkcs7,
  pkcs12,
]

/**
 * Gives what the content of a file holds: PEM, DER or the bare base64 of DER, told by the content. Runs in the reader process,
 * because hostile content may keep it busy for ever or end it. `password` is tried on all that is encrypted. Throws
 * FILE_NOT_UNDERSTOOD, FILE_UNSAFE, FILE_TOO_LARGE and WRONG_PASSPHRASE.
 */
export function readFileContent(content: Uint8Array, password?: string): ReadFile {
  checkFileLength(content.length)
  const reading: Reading = { password, rounds: new RoundsBudget() }
  // A certificate may have PEM text inside, so DER that fits exactly comes first.
  const isSequence = content[0] === derTag.sequence
  if (isSequence && declaredLength(content) === content.length) return { objects: readSingle(readWhole(content), reading) }
  const text = pemText(content)
  if (text !== undefined) return { objects: readBlocks(parsePem(text, maxObjects), reading) }
  // The digit 0 is the tag of a SEQUENCE: text may begin with it.
  if (isSequence && !isText(content)) return { objects: readSingle(readWhole(content), reading) }
  const bare = wholeOrUndefined(bareBase64(content))
  if (bare && kindOf(bare)) return { objects: readSingle(bare, reading) }
  throw notUnderstood(describeBytes(content))
}

function readSingle(whole: Whole, reading: Reading): ReadObject[] {
  const kind = kindOf(whole)
  if (!kind) throw notUnderstood(describeWhole(whole))
  return kind.read(whole.root, reading)
}

function readBlocks(blocks: readonly PemBlock[], reading: Reading): ReadObject[] {
  const objects: ReadObject[] = []
  for (const [index, block] of blocks.entries()) {
    try {
      objects.push(...readBlock(block, reading))
    } catch (error) {
      if (!(error instanceof AppError) || blocks.length === 1) throw error
      const place = `In block ${index + 1} of ${blocks.length} (${block.label}):`
      throw new AppError(error.code, `${place} ${error.message}`, {
        remedy: error.remedy,
        details: { ...error.details, block: index + 1 },
        cause: error.cause,
      })
    }
    checkObjectCount(objects.length)
  }
  const isOnlyUnknown = objects.every(({ type }) => type === 'unknown')
  if (!isOnlyUnknown) return objects
  throw notUnderstood([...new Set(blocks.map(({ label }) => describeLabel(label)))].slice(0, 5).join(' and '))
}

// What a label promises: a block with one of these is read or refused. One of another label may hold anything, OpenSSH's is not
// even DER.
const privateKeyLabel = /^(RSA |EC |ENCRYPTED |)PRIVATE KEY$/
const ownLabel = /^((X509 |TRUSTED |)CERTIFICATE|(NEW |)CERTIFICATE REQUEST|X509 CRL|(RSA |)PUBLIC KEY|PKCS7|CMS|PKCS12)$/
// Of these there are sorts that are not read, and are passed over.
const manifoldLabel = /^(PKCS7|CMS)$/

function readBlock(block: PemBlock, reading: Reading): ReadObject[] {
  const { label, der } = block
  const isOurs = privateKeyLabel.test(label) || ownLabel.test(label)
  if (block.isLegacyEncrypted) return privateKeyLabel.test(label) ? readLegacyKey(block, reading) : [{ type: 'unknown', label }]
  const octets = label === 'TRUSTED CERTIFICATE' ? withoutTrust(der) : der
  const whole = isOurs ? readWhole(octets) : wholeOrUndefined(octets)
  const kind = whole && kindOf(whole)
  if (kind) return kind.read(whole.root, reading)
  if (whole && isOurs && !manifoldLabel.test(label)) throw notUnderstood(describeWhole(whole))
  return [{ type: 'unknown', label }]
}

function readLegacyKey(block: PemBlock, reading: Reading): ReadObject[] {
  const root = decryptLegacyPem(block, reading.password, (plain) => privateKey.matches(plain))
  return root ? privateKey.read(root, reading) : [{ type: 'encrypted-private-key', needsPassword: true }]
}

/** OpenSSL's X509_CERT_AUX, a list of purposes, stands after the certificate, in the same block. */
function withoutTrust(der: Uint8Array): Uint8Array {
  const length = declaredLength(der)
  return length !== undefined && length < der.length ? der.subarray(0, length) : der
}

interface Whole {
  root: DerElement
  isBer: boolean
}

/** One element whose first level is whole; BER with indefinite lengths is made DER. */
function readWhole(octets: Uint8Array): Whole {
  const isBer = beginsIndefinite(octets)
  const root = readDer(isBer ? derOfBer(octets) : octets)
  childrenOf(root)
  return { root, isBer }
}

function wholeOrUndefined(octets: Uint8Array | undefined): Whole | undefined {
  try {
    return octets && readWhole(octets)
  } catch {
    return undefined
  }
}

function kindOf({ root, isBer }: Whole): ContentKind | undefined {
  return contentKinds.find((kind) => (!isBer || kind.mayBeBer) && kind.matches(root))
}

function describeWhole({ root, isBer }: Whole): string {
  return isBer ? `${describeDer(root)} in BER with indefinite lengths` : describeDer(root)
}

/** What people paste who left out the lines BEGIN and END. */
function bareBase64(content: Uint8Array): Uint8Array | undefined {
  // A SEQUENCE of any length begins with M.
  const text = decode(content).trim()
  if (!text.startsWith('M') || !/^[A-Za-z0-9+/\s]+={0,2}$/.test(text)) return undefined
  return Buffer.from(text, 'base64')
}

function isText(content: Uint8Array): boolean {
  return content.subarray(0, 64).every((octet) => (octet >= 0x20 && octet < 0x7f) || (octet >= 0x09 && octet <= 0x0d))
}

function notUnderstood(found: string): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', `The file holds ${found}, which Certwright does not read.`, {
    remedy: 'Choose a file with certificates, keys, requests or revocation lists: PEM, DER, PKCS#7 or PKCS#12.',
    details: { found },
  })
}
