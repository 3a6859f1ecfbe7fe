import { describe, expect, it } from 'vitest'
import { choice, describeOptions, flag, optionalSecret, optionsSchema, secret, text, wholeNumber } from './option.ts'

const wording = { title: 'A title', explanation: 'A sentence.' }
const options = {
  mode: choice({ ...wording, values: { a: 'The first', b: ['The second', 'It means more.'] }, default: 'b' }),
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
      {
        name: 'mode',
        ...wording,
        values: [
          { value: 'a', title: 'The first', text: null },
          { value: 'b', title: 'The second', text: 'It means more.' },
        ],
        type: 'choice',
        default: 'b',
      },
      { name: 'isOn', ...wording, type: 'boolean', default: false },
      { name: 'port', ...wording, min: 1, max: 65_535, type: 'number', default: 8883 },
    ])
  })
})

describe('a text and a secret', () => {
  const lines = optionsSchema({
    host: text({ ...wording, default: '', maxLength: 9, pattern: { matches: /^[a-z.]*$/, words: 'made of small letters' } }),
    password: secret(wording),
  })
  const problems = (given: unknown) => lines.safeParse(given).error?.issues.map(({ path, message }) => `${path.join()} ${message}`)

  it('are taken as they are', () => {
    expect(lines.parse({ host: ' a.b ', password: ' correct horse ' })).toEqual({ host: 'a.b', password: ' correct horse ' })
  })
  it.each([
    [{}, ['password is needed']],
    [{ password: 'short' }, ['password has fewer than 8 characters']],
    [{ password: 'correct\nhorse' }, ['password holds a control character']],
    [{ host: 'A', password: 'long enough' }, ['host must be made of small letters']],
    [{ host: 'abcdefghij', password: 'long enough' }, ['host has more than 9 characters']],
  ])('refuse %j', (given, expected) => {
    expect(problems(given)).toEqual(expected)
  })
  it('may be left out where that is said', () => {
    const optional = optionsSchema({ passphrase: optionalSecret(wording) })
    expect([{}, { passphrase: '' }, { passphrase: 'long enough' }].map((given) => optional.parse(given).passphrase)).toEqual(['', '', 'long enough'])
    expect(optional.safeParse({ passphrase: 'short' }).error?.issues[0]?.message).toBe('has fewer than 8 characters')
  })
})
