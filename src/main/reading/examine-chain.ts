import { AppError } from '../../shared/errors.ts'
import type { CertificateFacts } from '../../shared/inspection.ts'
import { certificateParts, type CertificateParts } from '../pki/certificate-parts.ts'
import { checkPath, type PathProblem, type PathRequest } from '../pki/check-path.ts'
import { readDer } from '../pki/der-reader.ts'
import { matchesHost } from '../pki/match-host.ts'
import { certificateFacts } from './certificate-facts.ts'
import { maxChain, type ChainQuestion, type ExaminedChain } from './chain-contract.ts'
import { KnownIssuers, type KnownIssuer } from './known-issuers.ts'
import { libraryCall } from './library-call.ts'
import { readPublicKey } from './public-key.ts'

/**
 * Reads the certificates that came over a connection, finds who has signed whom, by signature and never by name alone, and checks the
 * path from the first one up. Runs in the reader process: the octets are anybody's. Never throws for what they hold.
 */
export function examineChain({ certificates, anchors, authorities, purpose, host, now }: ChainQuestion): ExaminedChain {
  const shown = certificates.map((each) => open(octetsOf(each)))
  const inChain = new KnownIssuers()
  for (const [index, each] of shown.entries()) if (isOpen(each)) inChain.addFromFile(each.der, each.parts, index)
  const trusted = issuersOf(anchors)
  const known = issuersOf(authorities)
  const [first] = shown
  const path = first && isOpen(first) ? pathFrom({ ...first, from: 'chain', index: 0 }, inChain, trusted) : []
  const top = path.at(-1)
  return {
    certificates: shown.map((each, index): ExaminedChain['certificates'][number] => {
      if (!isOpen(each)) return { facts: null, unreadable: each.unreadable, matchingName: null, ...nobody }
      const matchingName = index === 0 && host !== null ? matchingNameOf(each.facts, host) : null
      return { facts: each.facts, unreadable: null, matchingName, ...issuersOfOne(each, { inChain, trusted, known }) }
    }),
    path: path.map(({ from, index, facts }) => ({ from, index, facts })),
    isAnchored: top !== undefined && isSelfIssued(top.parts) && trusted.find(top.der) !== undefined,
    trusted: [...new Set(anchors.flatMap((each) => nameOf(open(octetsOf(each)))))],
    problems: problemsOf(path, { now: new Date(now), purpose }),
  }
}

interface Opened {
  der: Uint8Array
  parts: CertificateParts
  facts: CertificateFacts
}
type Link = Opened & { from: 'chain' | 'anchors'; index: number }
interface Issuers {
  inChain: KnownIssuers
  trusted: KnownIssuers
  known: KnownIssuers
}

const nobody = { issuerInChain: null, issuerAuthority: null, namesakeAnchors: [], namesakeAuthorities: [] }

function open(der: Uint8Array): Opened | { unreadable: string } {
  try {
    const parts = certificateParts(der)
    const { publicKey } = readPublicKey(readDer(parts.subjectPublicKey))
    return { der, parts, facts: certificateFacts(der, parts, publicKey) }
  } catch (error) {
    if (error instanceof AppError) return { unreadable: error.message }
    throw error
  }
}

function nameOf(each: Opened | { unreadable: string }): string[] {
  return isOpen(each) ? [each.facts.name] : []
}

function isOpen(each: Opened | { unreadable: string }): each is Opened {
  return 'facts' in each
}

function issuersOf(certificates: readonly string[]): KnownIssuers {
  const issuers = new KnownIssuers()
  for (const [index, each] of certificates.entries()) issuers.addFromVault(octetsOf(each), index)
  return issuers
}

/** Who has signed one, and who only seems to have. */
function issuersOfOne({ parts }: Opened, { inChain, trusted, known }: Issuers) {
  // What is self-issued is the top of its path: a renewed root CA has the name and key of the one before.
  const issuer = (among: KnownIssuers) => (isSelfIssued(parts) ? undefined : among.signerOf(parts.issuer, parts))
  return {
    issuerInChain: issuer(inChain)?.inFile ?? null,
    issuerAuthority: known.signerOf(parts.issuer, parts)?.authority ?? null,
    namesakeAnchors: namesakes(trusted, parts),
    namesakeAuthorities: namesakes(known, parts),
  }
}

function namesakes(among: KnownIssuers, parts: CertificateParts): number[] {
  if (among.signerOf(parts.issuer, parts)) return []
  return among.named(parts.issuer).flatMap(({ authority }) => (authority === null ? [] : [authority]))
}

/** As verifiers build it: what is trusted goes before what was shown. */
function pathFrom(first: Link, inChain: KnownIssuers, trusted: KnownIssuers): Link[] {
  const path = [first]
  while (path.length < maxChain) {
    const { parts, der } = path.at(-1)!
    if (isSelfIssued(parts)) {
      const anchor = trusted.find(der)
      if (anchor?.authority !== undefined && anchor.authority !== null) path[path.length - 1] = { ...path.at(-1)!, from: 'anchors', index: anchor.authority }
      break
    }
    const issuer = trusted.signerOf(parts.issuer, parts) ?? inChain.signerOf(parts.issuer, parts)
    const next = issuer && linkTo(issuer)
    if (!next || path.some((each) => Buffer.compare(each.der, next.der) === 0)) break
    path.push(next)
  }
  return path
}

function linkTo({ der, authority, inFile }: KnownIssuer): Link | undefined {
  const opened = open(der)
  if (!isOpen(opened)) return undefined
  return authority === null ? { ...opened, from: 'chain', index: inFile! } : { ...opened, from: 'anchors', index: authority }
}

function problemsOf(path: readonly Link[], request: PathRequest): PathProblem[] {
  if (path.length === 0) return []
  const ders = path.map(({ der }) => der)
  try {
    return libraryCall('The certification path', () => checkPath(ders, request)).problems
  } catch (error) {
    if (error instanceof AppError) return [{ code: 'NOT_UNDERSTOOD', index: 0, message: error.message }]
    throw error
  }
}

function matchingNameOf({ altNames }: CertificateFacts, host: string): number | null {
  const index = altNames.findIndex((name) => matchesHost([name], host))
  return index === -1 ? null : index
}

function isSelfIssued({ subject, issuer }: CertificateParts): boolean {
  return Buffer.compare(subject, issuer) === 0
}

function octetsOf(base64: string): Uint8Array {
  return Buffer.from(base64, 'base64')
}
