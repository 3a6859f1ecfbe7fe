import { describe, expect, it } from 'vitest'
import { certificate } from '../provisioning/testing/wizard-frame.ts'
import { allSelected, isSelected, nothingSelected, piecesOf, sizeOf, spanOf, toggled, withAll, without, type Selection } from './selection.ts'

const [a, b, c] = ['0A', '0B', '0C'].map((serialNumber) => certificate(serialNumber)) as [Certificate, Certificate, Certificate]
type Certificate = ReturnType<typeof certificate>

const chosenOf = (selection: Selection) => [a, b, c].filter(({ fingerprint }) => isSelected(selection, fingerprint))

describe('a selection of single certificates', () => {
  it('takes one in and lets it go again', () => {
    const one = toggled(nothingSelected, a)
    expect([chosenOf(one), sizeOf(one, 3)]).toEqual([[a], 1])
    expect(chosenOf(toggled(one, a))).toEqual([])
  })

  it('holds each once, in the order in which they were chosen', () => {
    const some = withAll(toggled(nothingSelected, b), [a, b])
    expect(some.of === 'some' && [...some.chosen.keys()]).toEqual(['0B', '0A'])
    expect(chosenOf(without(some, [b, c]))).toEqual([a])
  })
})

describe('a selection of all that match', () => {
  it('leaves out single ones, and takes them in again', () => {
    const butTwo = without(toggled(allSelected, a), [b])
    expect([chosenOf(butTwo), sizeOf(butTwo, 10_000)]).toEqual([[c], 9998])
    expect(chosenOf(toggled(butTwo, a))).toEqual([a, c])
    expect(withAll(butTwo, [a, b, c])).toEqual(allSelected)
  })
})

describe('a span of rows', () => {
  it('is asked for in pieces that a call gives', () => {
    expect(piecesOf(spanOf(2500, 3))).toEqual([
      { offset: 3, limit: 1000 },
      { offset: 1003, limit: 1000 },
      { offset: 2003, limit: 498 },
    ])
    expect(piecesOf(spanOf(7, 7))).toEqual([{ offset: 7, limit: 1 }])
  })
})
