import { z } from 'zod'
import type { ExportOption, OptionValue } from '../../shared/export.ts'

/** Of each kind of option, what is left when its name is taken away. */
type WithoutName<Described> = Described extends ExportOption ? Omit<Described, 'name'> : never

/** One option of a target: how it is shown and how it is read, declared together. */
export interface Option<Value extends OptionValue = OptionValue> {
  readonly description: WithoutName<ExportOption>
  /** Takes the value itself or, as the command line has only text, its text; nothing gives the default. */
  readonly schema: z.ZodType<Value>
}

/** The options of a target by name. */
export type OptionSet = Readonly<Record<string, Option>>

/** What has been chosen of a set of options. */
export type Chosen<Options extends OptionSet> = {
  readonly [Name in keyof Options]: Options[Name] extends Option<infer Value> ? Value : never
}

interface Wording<Value> {
  title: string
  /** One sentence. */
  explanation: string
  default: Value
}

/** An option with a few values, in the order in which they are shown; each with its title, or its title and what it means. */
export function choice<const Value extends string>({
  values,
  ...wording
}: Wording<NoInfer<Value>> & { values: Readonly<Record<Value, string | readonly [title: string, text: string]>> }): Option<Value> {
  const names = Object.keys(values) as Value[]
  const described = names.map((value) => {
    const words: string | readonly string[] = values[value]
    const [title, text = null] = typeof words === 'string' ? [words] : words
    return { value, title: title!, text }
  })
  return {
    description: { ...wording, values: described, type: 'choice' },
    schema: z.enum(names, { error: `must be one of ${names.join(', ')}` }).default(wording.default as never),
  }
}

/** An option that is on or off. */
export function flag(wording: Wording<boolean>): Option<boolean> {
  return {
    description: { ...wording, type: 'boolean' },
    schema: z
      .preprocess(
        (given) => (given === 'true' ? true : given === 'false' ? false : given),
        z.boolean({ error: 'must be true or false' }),
      )
      .default(wording.default),
  }
}

/** An option that is a whole number from `min` to `max`. */
export function wholeNumber({ min, max, ...wording }: Wording<number> & { min: number; max: number }): Option<number> {
  const error = `must be a whole number from ${min} to ${max}`
  return {
    description: { ...wording, min, max, type: 'number' },
    schema: z
      .preprocess(
        (given) => (typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : given),
        z.number({ error }).int({ error }).min(min, { error }).max(max, { error }),
      )
      .default(wording.default),
  }
}

/** A line of text without control characters; `pattern` says what else it must be, in words that go on after "must be". */
export function text({
  maxLength,
  pattern,
  ...wording
}: Wording<string> & { maxLength: number; pattern?: { matches: RegExp; words: string } }): Option<string> {
  const schema = z
    .string({ error: 'must be a text' })
    .trim()
    .max(maxLength, { error: `has more than ${maxLength} characters` })
    .regex(/^[^\p{Cc}]*$/u, { error: 'holds a control character' })
  const fitting = pattern ? schema.regex(pattern.matches, { error: `must be ${pattern.words}` }) : schema
  return { description: { ...wording, maxLength, type: 'text' }, schema: fitting.default(wording.default) }
}

/** A password or passphrase, which has no default: nothing is made without it. At least 8 characters. */
export function secret(wording: Omit<Wording<string>, 'default'>): Option<string> {
  return {
    description: { ...wording, default: '', type: 'secret' },
    schema: z
      .string({ error: 'is needed' })
      .min(8, { error: 'has fewer than 8 characters' })
      .max(1024, { error: 'has more than 1,024 characters' })
      .regex(/^[^\p{Cc}]*$/u, { error: 'holds a control character' }),
  }
}

/** A secret that may be left out, which gives the empty text. */
export function optionalSecret(wording: Omit<Wording<string>, 'default'>): Option<string> {
  const { description, schema } = secret(wording)
  return { description, schema: z.literal('').or(schema).default('') }
}

/** The options of a set in the form that a page and the command line show. */
export function describeOptions(options: OptionSet): ExportOption[] {
  return Object.entries(options).map(([name, { description }]): ExportOption => ({ name, ...description }))
}

/** Reads a set of options; refuses an option that is not in it, by name. */
export function optionsSchema<Options extends OptionSet>(options: Options): z.ZodType<Chosen<Options>> {
  const names = Object.keys(options).join(', ') || 'none'
  const shape = Object.fromEntries(Object.entries(options).map(([name, { schema }]) => [name, schema]))
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `there is no option ${issue.keys.join(', ')}; the options are ${names}` : undefined,
  }) as unknown as z.ZodType<Chosen<Options>>
}
