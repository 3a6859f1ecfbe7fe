import { AppError } from '../../shared/errors.ts'
import { verdictsOn } from '../consumers/index.ts'
import { certificateParts } from '../pki/certificate-parts.ts'
import { checkPath } from '../pki/check-path.ts'
import { printName } from '../pki/distinguished-name.ts'
import { certificateFacts } from './certificate-facts.ts'
import { publicKeyFacts } from './facts.ts'
import type { InspectedFile, InspectedObject } from './inspection-contract.ts'
import { KnownIssuers, type KnownIssuer } from './known-issuers.ts'
import { libraryCall } from './library-call.ts'
import { readFileContent } from './read-file-content.ts'
import type { ReadCertificate, ReadObject } from './reader-contract.ts'
import { requestFacts } from './request-facts.ts'
import { judgeRevocationList } from './revocation-list-facts.ts'

/** A file of more is looked at in parts: all that is said of each would be too long for anybody. */
const maxInspected = 2000
/** The paths of so many are checked; each takes a few milliseconds. */
const maxPathsChecked = 300
/** Far more than any verifier goes. */
const maxPathLength = 10

export interface InspectionInput {
  content: Uint8Array
  password?: string | undefined
  /** The certificates of the vault's authorities, DER. */
  authorities: readonly Uint8Array[]
  now: Date
}

/**
 * Gives what a file holds, everything that each object says, what programs will make of its certificates, and how they belong to
 * each other and to the vault's authorities: by signature, never by name alone. Runs in the reader process. Throws as
 * `readFileContent`.
 */
export function inspectFileContent({ content, password, authorities, now }: InspectionInput): InspectedFile {
  const { objects } = readFileContent(content, password)
  if (objects.length > maxInspected) throw tooMany(objects.length)
  const issuers = new KnownIssuers()
  const certificates = new Map<ReadObject, KnownIssuer>()
  for (const [index, object] of objects.entries()) {
    if (object.type !== 'certificate') continue
    const der = Buffer.from(object.der, 'base64')
    certificates.set(object, issuers.addFromFile(der, certificateParts(der), index))
  }
  for (const [index, der] of authorities.entries()) issuers.addFromVault(der, index)
  const relations = new Relations(issuers, now)
  return { objects: objects.map((object) => inspect(object)) }

  function inspect(object: ReadObject): InspectedObject {
    switch (object.type) {
      case 'certificate':
        return inspectCertificate(object, certificates.get(object)!, relations, now)
      case 'certification-request':
        return { ...object, facts: requestFacts(Buffer.from(object.der, 'base64'), object.publicKey) }
      case 'revocation-list':
        return { ...object, ...judgeRevocationList(Buffer.from(object.der, 'base64'), issuers, now) }
      case 'private-key':
      case 'public-key': {
        const { publicKeyHash, spkiPin } = publicKeyFacts(Buffer.from(object.publicKey, 'base64'), object.publicKey)
        return { ...object, publicKeyHash, spkiPin }
      }
      case 'encrypted-private-key':
      case 'encrypted-container':
      case 'unknown':
        return object
    }
  }
}

function inspectCertificate(object: ReadCertificate, known: KnownIssuer, relations: Relations, now: Date): InspectedObject {
  const facts = certificateFacts(known.der, known.parts, object.publicKey)
  return { ...object, facts, verdicts: verdictsOn(facts, now), ...relations.of(known) }
}

type CertificateRelations = Pick<Extract<InspectedObject, { type: 'certificate' }>, 'issuedBy' | 'issuerInFile' | 'path' | 'pathProblems'>

/** Who has issued whom, each looked for once. */
class Relations {
  readonly #issuers: KnownIssuers
  readonly #now: Date
  readonly #found = new Map<KnownIssuer, KnownIssuer | undefined>()
  #pathsChecked = 0

  constructor(issuers: KnownIssuers, now: Date) {
    this.#issuers = issuers
    this.#now = now
  }

  of(certificate: KnownIssuer): CertificateRelations {
    const path = this.#pathFrom(certificate)
    const issuer = path[1]
    return {
      issuedBy: issuer?.authority ?? null,
      issuerInFile: issuer?.inFile ?? null,
      path: path.map(({ parts }) => printName(parts.subject)),
      pathProblems: this.#problemsOf(path),
    }
  }

  #pathFrom(certificate: KnownIssuer): KnownIssuer[] {
    const path = [certificate]
    while (path.length < maxPathLength) {
      const issuer = this.#issuerOf(path.at(-1)!)
      if (!issuer || path.includes(issuer)) break
      path.push(issuer)
    }
    return path
  }

  #issuerOf(certificate: KnownIssuer): KnownIssuer | undefined {
    if (this.#found.has(certificate)) return this.#found.get(certificate)
    const { parts } = certificate
    // What is self-issued is the top of its path: a renewed root CA has the name and key of the one before.
    const isSelfIssued = Buffer.compare(parts.subject, parts.issuer) === 0
    const issuer = isSelfIssued ? undefined : this.#issuers.signerOf(parts.issuer, parts)
    this.#found.set(certificate, issuer)
    return issuer
  }

  #problemsOf(path: readonly KnownIssuer[]): string[] {
    const { parts, authority } = path.at(-1)!
    const isWhole = authority !== null || Buffer.compare(parts.subject, parts.issuer) === 0
    if (!isWhole) return []
    if (++this.#pathsChecked > maxPathsChecked) {
      return [`Not checked: the file holds more than ${maxPathsChecked} certificates, and no more paths are checked of one file.`]
    }
    return pathProblems(path, this.#now)
  }
}

function pathProblems(path: readonly KnownIssuer[], now: Date): string[] {
  try {
    const chain = path.map(({ der }) => der)
    return libraryCall('The path', () => checkPath(chain, { now, purpose: 'any' })).problems.map(({ message }) => message)
  } catch (error) {
    if (error instanceof AppError) return [error.message]
    throw error
  }
}

function tooMany(count: number): AppError {
  const [found, limit] = [count, maxInspected].map((each) => each.toLocaleString('en'))
  return new AppError('FILE_TOO_LARGE', `The file holds ${found} objects; at most ${limit} are looked at in one go.`, {
    remedy: 'Split the file and take its parts one after the other.',
    details: { count, limit: maxInspected },
  })
}
