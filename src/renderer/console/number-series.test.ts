import { describe, expect, it } from 'vitest'
import { logged } from './message-log.ts'
import { likelyPath, NumberSeries, numberIn, pathSteps } from './number-series.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const said = (...payloads: string[]) =>
  logged(
    'tab',
    payloads.map((payload, index) => ({
      sequence: index + 1,
      direction: 'received' as const,
      at: index * 1000,
      topic: index === 1 ? 'other' : 'bed',
      payload: utf8(payload),
      qos: 0 as const,
      retain: false,
      properties: undefined,
    })),
  )

describe('numbers of a topic', () => {
  it.each([
    ['', []],
    ['temperature', ['temperature']],
    ['sensors[0].t', ['sensors', '0', 't']],
    ['[1]', ['1']],
    ['a["odd.name"][2]', ['a', 'odd.name', '2']],
    ['a..b', undefined],
    ['a.', undefined],
    ['a[x]', undefined],
    ['[0]b', undefined],
  ])('stand at %j', (path, steps) => {
    expect(pathSteps(path)).toEqual(steps)
  })

  it.each([
    ['21.5', ''],
    ['{"celsius":21.5,"battery":0.87}', 'celsius'],
    ['{"name":"x","values":[{"t":1}]}', 'values[0].t'],
    ['{"odd.name":{"a b":3}}', '["odd.name"].a b'],
    ['{"a":{"b":{"c":{"d":{"e":1}}}}}', ''],
    ['open', ''],
    ['{"t":"22"}', ''],
  ])('of %s are likely to be looked for at %j', (payload, path) => {
    expect(likelyPath(said(payload)[0])).toBe(path)
    expect(pathSteps(path)).toBeDefined()
  })

  it.each([
    ['21.5', '', 21.5],
    [' -3e2\n', '', -300],
    ['{"t":"22"}', 't', 22],
    ['{"on":true}', 'on', 1],
    ['[1,[2,3]]', '[1][0]', 2],
    ['{"t":1}', 'constructor', undefined],
    ['on', '', undefined],
    ['', '', undefined],
    ['{"t":', 't', undefined],
    ['1e999', '', undefined],
  ])('%s at %j is %s', (payload, path, number) => {
    expect(numberIn(utf8(payload), pathSteps(path)!)).toBe(number)
  })

  it('are of this topic alone, and messages without one are counted', () => {
    const series = new NumberSeries({ topic: 'bed', path: '' })
    series.add(said('21', '99', 'off', '22'))
    expect({ times: series.times, values: series.values, without: series.without }).toEqual({ times: [0, 3], values: [21, 22], without: 1 })
  })

  it('of long ago make room, and are counted', () => {
    const series = new NumberSeries({ topic: 'bed', path: '' })
    for (let round = 0; round < 5; round++) series.add(said(...Array.from({ length: 5001 }, () => '1')))
    expect(series.values.length + series.madeRoom).toBe(25_000)
    expect(series.madeRoom).toBeGreaterThan(0)
  })
})
