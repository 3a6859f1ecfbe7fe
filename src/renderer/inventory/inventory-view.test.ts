import { describe, expect, it } from 'vitest'
import { certificateFilterSchema } from '../../shared/certificate.ts'
import { filterOf, isNarrowed, sortedBy, wholeInventory, withoutNarrowing, type InventoryView } from './inventory-view.ts'

const narrowed: InventoryView = {
  text: '  sensor ',
  kinds: ['device'],
  states: ['valid', 'on-hold'],
  issuer: '0A1B',
  expiringWithinDays: 0,
  groups: ['Bern'],
  sort: 'notAfter',
  descending: true,
}

describe('what the inventory shows', () => {
  it('is everything at first', () => {
    expect(filterOf(wholeInventory)).toEqual({ sort: 'name', descending: false })
    expect(isNarrowed(wholeInventory)).toBe(false)
    expect(isNarrowed({ ...wholeInventory, text: '  ' })).toBe(false)
  })

  it('is what was chosen, as the contract takes it', () => {
    expect(filterOf(narrowed)).toEqual({ ...narrowed, text: 'sensor' })
    expect(certificateFilterSchema.safeParse(filterOf({ ...narrowed, text: 'x'.repeat(500) })).success).toBe(true)
    expect(isNarrowed(narrowed)).toBe(true)
    expect(isNarrowed({ ...wholeInventory, expiringWithinDays: 0 })).toBe(true)
  })

  it('keeps its order when everything is to be shown again', () => {
    expect(withoutNarrowing(narrowed)).toEqual({ ...wholeInventory, sort: 'notAfter', descending: true })
  })

  it('turns its direction when it is sorted by the same column again', () => {
    const byKind = sortedBy(wholeInventory, 'kind')
    const turned = sortedBy(byKind, 'kind')
    expect([byKind, turned, sortedBy(turned, 'kind')].map(({ descending }) => descending)).toEqual([false, true, false])
    expect(sortedBy(sortedBy(byKind, 'kind'), 'name')).toMatchObject({ sort: 'name', descending: false })
  })
})
