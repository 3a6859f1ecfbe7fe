import type { ImportCandidate } from '../../shared/inspection.ts'
import { certificateKinds, isAuthority, type CertificateKind } from '../../shared/profile.ts'
import { count } from '../words.ts'

/** Whether importing would do anything with it: bring it in, or its key. */
export function selectable({ becomes, key }: ImportCandidate): boolean {
  return becomes !== 'already-here' || key === 'comes-along'
}

/** What is to be imported of a plan, where those in `left` are left out. */
export function selectionOf(candidates: readonly ImportCandidate[], left: ReadonlySet<string>): { fingerprints: string[]; isAll: boolean } {
  const possible = candidates.filter(selectable)
  const fingerprints = possible.map(({ facts }) => facts.fingerprint).filter((fingerprint) => !left.has(fingerprint))
  return { fingerprints, isAll: fingerprints.length === possible.length }
}

/** "Import 3 certificates", as it stands on the button. */
export function importVerb(number: number): string {
  return number === 0 ? 'Import' : `Import ${count(number, 'certificate')}`
}

/** What it may be told to be: by its basicConstraints an authority or something else; anything where it has none. */
export function kindsFor({ facts: { basicConstraints } }: Pick<ImportCandidate, 'facts'>): readonly CertificateKind[] {
  return basicConstraints === null ? certificateKinds : certificateKinds.filter((kind) => isAuthority(kind) === basicConstraints.isCa)
}

export const becomesWords: Readonly<Record<ImportCandidate['becomes'], string>> = {
  usable: 'Usable',
  'view-only': 'View only',
  'already-here': 'Already here',
}

export const keyWords: Readonly<Record<ImportCandidate['key'], string>> = {
  'comes-along': 'Comes along',
  'in-vault': 'In the vault',
  missing: 'Missing',
}
