import { describe, expect, it } from 'vitest'
import { moveRow } from './row-movement.ts'

const move = (key: string, index: number, total = 100) => moveRow(key, { index, total, rowsInView: 11 })

describe('moving in a table', () => {
  it('goes a row, a view, or to an end', () => {
    const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End']
    expect(keys.map((key) => move(key, 50))).toEqual([51, 49, 60, 40, 0, 99])
  })

  it('stops at both ends', () => {
    expect([move('ArrowUp', 0), move('PageUp', 3), move('ArrowDown', 99), move('PageDown', 95)]).toEqual([0, 0, 99, 99])
  })

  it('leaves other keys and empty tables alone', () => {
    expect([move('Enter', 5), move('a', 5), move('ArrowDown', 0, 0)]).toEqual([undefined, undefined, undefined])
  })
})
