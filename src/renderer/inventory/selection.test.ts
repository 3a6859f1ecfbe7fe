import { describe, expect, it } from 'vitest'
import { certificate } from '../provisioning/testing/wizard-frame.ts'
import { nothingSelected, piecesOf, spanOf, toggled, withAll } from './selection.ts'

describe('a selection', () => {
  it('takes a certificate in and lets it go again', () => {
    const one = toggled(nothingSelected, certificate('0A'))
    expect([...one.keys()]).toEqual(['0A'])
    expect([...toggled(one, certificate('0A')).keys()]).toEqual([])
  })

  it('holds each once', () => {
    const some = withAll(toggled(nothingSelected, certificate('0B')), [certificate('0A'), certificate('0B')])
    expect([...some.keys()]).toEqual(['0B', '0A'])
  })

  it('asks for the rows of a span in pieces that a call gives', () => {
    expect(piecesOf(spanOf(2500, 3))).toEqual([
      { offset: 3, limit: 1000 },
      { offset: 1003, limit: 1000 },
      { offset: 2003, limit: 498 },
    ])
    expect(piecesOf(spanOf(7, 7))).toEqual([{ offset: 7, limit: 1 }])
  })
})
