import { describe, expect, it } from 'vitest'
import { readPattern } from './pattern.ts'

const idsOf = (pattern: string) => [...readPattern(pattern).ids()]

describe('a pattern of ids', () => {
  it.each([
    ['sensor', ['sensor']],
    ['sensor-{1..3}', ['sensor-1', 'sensor-2', 'sensor-3']],
    ['sensor-{08..11}', ['sensor-08', 'sensor-09', 'sensor-10', 'sensor-11']],
    ['s{8..11}', ['s8', 's9', 's10', 's11']],
    ['s{001..2}', ['s001', 's002']],
    ['{a,b}-{1..2}', ['a-1', 'a-2', 'b-1', 'b-2']],
    ['{hall-{1..2},yard}-x', ['hall-1-x', 'hall-2-x', 'yard-x']],
    ['{,old-}pump', ['pump', 'old-pump']],
    ['Fühler-{9..10}', ['Fühler-9', 'Fühler-10']],
  ])('%s', (pattern, ids) => {
    expect(idsOf(pattern)).toEqual(ids)
    expect(readPattern(pattern).count).toBe(ids.length)
  })

  it('of 100,000 ids has that many, all different', () => {
    const { count, ids } = readPattern('d-{00000..99999}')
    expect([count, new Set(ids()).size]).toEqual([100_000, 100_000])
  })

  it.each([
    ['s{1..3', 'at character 7'],
    ['s1..3}', 'at character 6'],
    ['s{x}', 'neither a range nor a choice'],
    ['s{5..1}', 'ends before it begins'],
    ['s{0..100000}', '100,001 ids'],
    ['{1..1000}{1..1000}{1..1000}', '1,000,000,000 ids'],
    ['s{1..12345678901234567}', 'more than 15 digits'],
  ])('%s is refused, with where or why', (pattern, words) => {
    expect(() => readPattern(pattern)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(words) }))
  })
})
