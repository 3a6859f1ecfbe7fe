import { describe, expect, it } from 'vitest'
import { pathLengthWords, shortPathLengthWords } from './path-length-words.ts'

describe('a path length in words', () => {
  it('says how many levels of authorities may follow', () => {
    expect([null, 0, 1, 2].map(pathLengthWords)).toEqual([
      'Any number of levels of authorities may stand below it',
      'No authority may stand below it: it signs brokers, devices and clients',
      'One level of authorities may stand below it',
      '2 levels of authorities may stand below it',
    ])
    expect([null, 0, 1, 2].map(shortPathLengthWords)).toEqual(['any number', 'none', 'one level', '2 levels'])
  })
})
