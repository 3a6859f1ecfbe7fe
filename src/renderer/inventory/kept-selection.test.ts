import { describe, expect, it } from 'vitest'
import { certificate } from '../provisioning/testing/wizard-frame.ts'
import { keptAsFound, keptUnder, withLater, type KeptSelection } from './kept-selection.ts'
import { allSelected, nothingSelected, toggled, withAll } from './selection.ts'

const [a, b, c] = ['0A', '0B', '0C'].map((serialNumber) => certificate(serialNumber)) as [Certificate, Certificate, Certificate]
type Certificate = ReturnType<typeof certificate>

const anchor = { index: 2, isIn: true }
const chosenOf = ({ selection }: KeptSelection) => (selection.of === 'some' ? [...selection.chosen.values()] : selection)

describe('rows that had to be loaded before they are chosen', () => {
  it('come beside what was ticked meanwhile', () => {
    const ticked: KeptSelection = { key: 'valid', selection: toggled(nothingSelected, a), anchor: { index: 0, isIn: true } }
    const kept = withLater(ticked, 'valid', [b, c], anchor)
    expect(chosenOf(kept)).toEqual([a, b, c])
    expect(kept.anchor).toEqual(anchor)
    expect(chosenOf(withLater(kept, 'valid', [a, b], { index: 0, isIn: false }))).toEqual([c])
  })

  it('leave alone what was chosen under another narrowing meanwhile', () => {
    const other: KeptSelection = { key: 'expired', selection: toggled(nothingSelected, a), anchor: undefined }
    expect(withLater(other, 'valid', [b, c], anchor)).toBe(other)
  })
})

describe('what is chosen', () => {
  const some: KeptSelection = { key: 'valid', selection: withAll(nothingSelected, [a, b, c]), anchor }

  it('ends with the narrowing', () => {
    expect(keptUnder('valid', some)).toBe(some)
    expect(chosenOf(keptUnder('expired', some))).toEqual([])
  })

  it('is as it was found last, without what fits no more', () => {
    const revoked = certificate('0A', { status: 'revoked' })
    const kept = keptAsFound(some, 'valid', ['0A', '0B'], [revoked])
    expect(chosenOf(kept)).toEqual([revoked, c])
    expect(kept.anchor).toEqual(anchor)
  })

  it('has nothing again that was let go meanwhile', () => {
    expect(chosenOf(keptAsFound({ ...some, selection: withAll(nothingSelected, [c]) }, 'valid', ['0A', '0B', '0C'], [a, b, c]))).toEqual([c])
    expect(keptAsFound(some, 'expired', ['0A'], [])).toBe(some)
  })

  it('is told by its condition where it is all that match', () => {
    expect(chosenOf(keptAsFound({ ...some, selection: allSelected }, 'valid', ['0A'], []))).toBe(allSelected)
  })
})
