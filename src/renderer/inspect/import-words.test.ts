import { expect, test } from 'vitest'
import type { ImportCandidate } from '../../shared/inspection.ts'
import { importVerb, kindsFor, selectionOf } from './import-words.ts'

function candidate(fingerprint: string, becomes: ImportCandidate['becomes'], key: ImportCandidate['key']): ImportCandidate {
  return { facts: { fingerprint }, becomes, key } as unknown as ImportCandidate
}

test('what is here already is imported only where its key comes along', () => {
  const plan = [candidate('A', 'usable', 'missing'), candidate('B', 'already-here', 'missing'), candidate('C', 'already-here', 'comes-along')]
  expect(selectionOf(plan, new Set())).toEqual({ fingerprints: ['A', 'C'], isAll: true })
  expect(selectionOf(plan, new Set(['A']))).toEqual({ fingerprints: ['C'], isAll: false })
})

test('the button says how many', () => {
  expect([importVerb(0), importVerb(1), importVerb(3)]).toEqual(['Import', 'Import 1 certificate', 'Import 3 certificates'])
})

test('basicConstraints say what it may be taken for; without them it may be anything', () => {
  const kinds = (basicConstraints: ImportCandidate['facts']['basicConstraints']) =>
    kindsFor({ facts: { basicConstraints } } as unknown as ImportCandidate)
  expect(kinds({ isCa: true, pathLength: null })).toEqual(['root-ca', 'issuing-ca'])
  expect(kinds({ isCa: false, pathLength: null })).toEqual(['broker', 'device', 'client'])
  expect(kinds(null)).toHaveLength(5)
})
