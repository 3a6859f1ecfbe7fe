import { AppError } from '../../shared/errors.ts'
import { certificate } from './certificate.ts'
import type { ContentKind } from './content-kind.ts'
import { childrenOf, declaredLength, derTag, readDer, type DerElement } from '../pki/der-reader.ts'
import { encryptedPrivateKey } from './encrypted-private-key.ts'
import { checkFileLength } from './file-length.ts'
import { describeBytes, describeDer, describeLabel } from './foreign-content.ts'
import { parsePem, pemText, type PemBlock } from './pem.ts'
import { privateKey } from './private-key.ts'
import type { ReadFile, ReadObject } from './reader-contract.ts'

/** Every kind of content that is read. A new one is a file and a line here. */
const contentKinds: readonly ContentKind[] = [certificate, privateKey, encryptedPrivateKey]

/** A bundle of trust anchors has about 150. */
const maxObjects = 5000

/**
 * Gives what the content of a file holds: PEM or DER, told by the content. Runs in the reader process, because hostile content
 * may keep it busy for ever or end it. `password` is tried on every encrypted key. Throws FILE_NOT_UNDERSTOOD, FILE_UNSAFE,
 * FILE_TOO_LARGE and WRONG_PASSPHRASE.
 */
export function readFileContent(content: Uint8Array, password?: string): ReadFile {
  checkFileLength(content.length)
  // A certificate may have PEM text inside, so DER that fits exactly comes first.
  const isSequence = content[0] === derTag.sequence
  if (isSequence && declaredLength(content) === content.length) return { objects: [readSingle(content, password)] }
  const text = pemText(content)
  if (text !== undefined) return { objects: readBlocks(parsePem(text, maxObjects), password) }
  // The digit 0 is the tag of a SEQUENCE: text may begin with it.
  if (isSequence && !isText(content)) return { objects: [readSingle(content, password)] }
  throw notUnderstood(describeBytes(content))
}

function readSingle(der: Uint8Array, password: string | undefined): ReadObject {
  const root = readWhole(der)
  const kind = contentKinds.find((candidate) => candidate.matches(root))
  if (!kind) throw notUnderstood(describeDer(root))
  return kind.read(root, password)
}

function readBlocks(blocks: readonly PemBlock[], password: string | undefined): ReadObject[] {
  const objects = blocks.map((block, index) => {
    try {
      return readBlock(block, password)
    } catch (error) {
      if (!(error instanceof AppError) || blocks.length === 1) throw error
      const place = `In block ${index + 1} of ${blocks.length} (${block.label}):`
      throw new AppError(error.code, `${place} ${error.message}`, {
        remedy: error.remedy,
        details: { ...error.details, block: index + 1 },
        cause: error.cause,
      })
    }
  })
  const isOnlyUnknown = objects.every(({ type }) => type === 'unknown')
  if (!isOnlyUnknown) return objects
  const found = [...new Set(blocks.map(describeBlock))].slice(0, 5).join(' and ')
  throw blocks.some((block) => block.isLegacyEncrypted)
    ? notUnderstood(found, 'Have the key encrypted in the form of today (`openssl pkcs8 -topk8`), then choose the new file.')
    : notUnderstood(found)
}

function readBlock(block: PemBlock, password: string | undefined): ReadObject {
  const { label, isLegacyEncrypted, der } = block
  if (isLegacyEncrypted) return { type: 'unknown', label: `${label}, encrypted in the old form of OpenSSL` }
  const isOurs = /^(X509 CERTIFICATE|CERTIFICATE|(RSA |EC |ENCRYPTED |)PRIVATE KEY)$/.test(label)
  // A block of another label may hold anything, OpenSSH's is not even DER; one of ours must be what it says.
  const root = isOurs ? readWhole(der) : wholeOrUndefined(der)
  const kind = root && contentKinds.find((candidate) => candidate.matches(root))
  if (root && kind) return kind.read(root, password)
  if (root && isOurs) throw notUnderstood(describeDer(root))
  return { type: 'unknown', label }
}

function describeBlock({ label, isLegacyEncrypted }: PemBlock): string {
  return isLegacyEncrypted ? 'a private key encrypted in the old form of OpenSSL (DEK-Info)' : describeLabel(label)
}

/** One element whose first level is whole. */
function readWhole(der: Uint8Array): DerElement {
  const root = readDer(der)
  childrenOf(root)
  return root
}

function wholeOrUndefined(der: Uint8Array): DerElement | undefined {
  try {
    return readWhole(der)
  } catch {
    return undefined
  }
}

function isText(content: Uint8Array): boolean {
  return content.subarray(0, 64).every((octet) => (octet >= 0x20 && octet < 0x7f) || (octet >= 0x09 && octet <= 0x0d))
}

function notUnderstood(found: string, remedy = 'Choose a file with a certificate or a private key.'): AppError {
  const message = `The file holds ${found}, where a certificate or a private key in PEM or DER is expected.`
  return new AppError('FILE_NOT_UNDERSTOOD', message, { remedy, details: { found } })
}
