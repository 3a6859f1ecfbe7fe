import type { CertificateSummary } from '../../shared/certificate.ts'
import { certificateState } from '../components/certificate-state.ts'
import type { TreeNode } from '../components/certificate-tree.tsx'
import { count } from '../words.ts'

/** An authority and what it has signed of authorities, with its depth below its root. */
export interface Branch {
  authority: CertificateSummary
  depth: number
  below: Branch[]
}

/** The authorities as families, each under its root; one whose issuer is not among them begins a family of its own. */
export function families(authorities: readonly CertificateSummary[]): Branch[] {
  const known = new Set(authorities.map(({ fingerprint }) => fingerprint))
  const branch = (authority: CertificateSummary, depth: number): Branch => {
    const below = authorities.filter(({ issuer }) => issuer?.fingerprint === authority.fingerprint)
    return { authority, depth, below: below.map((each) => branch(each, depth + 1)) }
  }
  return authorities.filter(({ issuer }) => issuer === null || !known.has(issuer.fingerprint)).map((each) => branch(each, 0))
}

/** The families from top to bottom, as the rows of a table. */
export function rowsOf(branches: readonly Branch[]): Branch[] {
  return branches.flatMap((branch) => [branch, ...rowsOf(branch.below)])
}

/** A family as a picture; `issuedCounts` by serial number. */
export function familyTree({ authority, below }: Branch, issuedCounts: Readonly<Record<string, number>>, now: Date): TreeNode {
  const { fingerprint, kind, name, keyDescription } = authority
  const issued = issuedCounts[fingerprint]
  return {
    id: fingerprint,
    kind,
    title: name,
    lines: [keyDescription, ...(issued === undefined ? [] : [issuedWords(issued)])],
    state: certificateState(authority, now),
    isOffline: authority.takenOfflineAt !== null,
    href: `/authorities/${fingerprint}`,
    children: below.map((each) => familyTree(each, issuedCounts, now)),
  }
}

function issuedWords(issued: number): string {
  return issued === 0 ? 'nothing issued yet' : `${count(issued, 'certificate')} issued`
}
