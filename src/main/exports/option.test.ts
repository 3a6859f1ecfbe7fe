import { describe, expect, it } from 'vitest'
import { choice, describeOptions, flag, optionsSchema, wholeNumber } from './option.ts'

const wording = { title: 'A title', explanation: 'A sentence.' }
const options = {
  mode: choice({ ...wording, values: ['a', 'b'], default: 'b' }),
  isOn: flag({ ...wording, default: false }),
  port: wholeNumber({ ...wording, min: 1, max: 65_535, default: 8883 }),
}
const schema = optionsSchema(options)
const problemOf = (given: unknown) => schema.safeParse(given).error?.issues.map(({ path, message }) => ({ path, message }))

describe('options', () => {
  it('fills in what is left out', () => {
    expect(schema.parse({})).toEqual({ mode: 'b', isOn: false, port: 8883 })
  })
  it('takes values, or their text', () => {
    expect(schema.parse({ mode: 'a', isOn: true, port: 1 })).toEqual({ mode: 'a', isOn: true, port: 1 })
    expect(schema.parse({ mode: 'a', isOn: 'true', port: '1' })).toEqual({ mode: 'a', isOn: true, port: 1 })
  })
  it.each([
    [{ mode: 'c' }, ['mode'], 'must be one of a, b'],
    [{ isOn: 'yes' }, ['isOn'], 'must be true or false'],
    [{ port: '0' }, ['port'], 'must be a whole number from 1 to 65535'],
    [{ port: '8883x' }, ['port'], 'must be a whole number from 1 to 65535'],
    [{ port: 1.5 }, ['port'], 'must be a whole number from 1 to 65535'],
    [{ port: '' }, ['port'], 'must be a whole number from 1 to 65535'],
    [{ colour: 'red' }, [], 'there is no option colour; the options are mode, isOn, port'],
  ])('refuses %j', (given, path, message) => {
    expect(problemOf(given)).toEqual([{ path, message }])
  })
  it('is described in the order in which it is declared', () => {
    expect(describeOptions(options)).toEqual([
      { name: 'mode', ...wording, values: ['a', 'b'], type: 'choice', default: 'b' },
      { name: 'isOn', ...wording, values: null, type: 'boolean', default: false },
      { name: 'port', ...wording, values: null, type: 'number', default: 8883 },
    ])
  })
})
