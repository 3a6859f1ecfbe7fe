import { AppError } from '../../shared/errors.ts'
import { childrenOf, derTag, expectTag, hasOutline, oidOf, readDer, sequenceOf, type DerElement } from '../pki/der-reader.ts'
import { derOfBer } from './ber.ts'
import { certificate } from './certificate.ts'
import type { ContentKind, Reading } from './content-kind.ts'
import { checkObjectCount } from './object-count.ts'
import type { ReadObject } from './reader-contract.ts'
import { revocationList } from './revocation-list.ts'

const { oid, set, sequence, integer } = derTag
const [context0, context1] = [0xa0, 0xa1]
const signedData = '1.2.840.113549.1.7.2'

/**
 * The certificates and CRLs in a CMS SignedData (RFC 5652 5.1), which is what a `.p7b` file is: mostly without any signature. What
 * was signed and by whom is not looked at.
 */
export const pkcs7: ContentKind = {
  mayBeBer: true,
  matches(root) {
    if (root.tag !== sequence || !hasOutline(root, [oid, context0])) return false
    return oidOf(childrenOf(root)[0], 'content type') === signedData
  },
  read(root, reading) {
    const [, content] = childrenOf(readDer(derOfBer(root.bytes)))
    const [version, digests, encapsulated, ...rest] = sequenceOf(childrenOf(content!)[0], 'signed data')
    expectTag(version, integer, 'version')
    expectTag(digests, set, 'list of hashes')
    expectTag(encapsulated, sequence, 'signed content')
    const choices = [context0, context1].flatMap((tag) => {
      const list = rest.find((field) => field.tag === tag)
      return list ? childrenOf(list) : []
    })
    checkObjectCount(choices.length)
    if (choices.length === 0) {
      throw new AppError('FILE_NOT_UNDERSTOOD', 'The file holds PKCS#7 data without a certificate or a revocation list in it.', {
        remedy: 'Have it made again with the certificates included.',
        details: { found: 'PKCS#7 data' },
      })
    }
    return choices.flatMap((choice) => readChoice(choice, reading))
  },
}

/** RFC 5652 10.2.2 and 10.2.1: of the other choices, none is an X.509 certificate. */
function readChoice(choice: DerElement, reading: Reading): ReadObject[] {
  if (choice.tag !== sequence) return [{ type: 'unknown', label: 'attribute certificate' }]
  const root = readDer(choice.bytes)
  const kind = revocationList.matches(root) ? revocationList : certificate
  return kind.read(root, reading)
}
