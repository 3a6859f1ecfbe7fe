import { z } from 'zod'
import type { ExportOption } from '../../shared/export.ts'

type OptionValue = string | number | boolean

/** One option of a target: how it is shown and how it is read, declared together. */
export interface Option<Value extends OptionValue = OptionValue> {
  readonly description: Omit<ExportOption, 'name'>
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

/** An option with a few values, in the order in which they are shown. */
export function choice<const Value extends string>({
  values,
  ...wording
}: Wording<NoInfer<Value>> & { values: readonly Value[] }): Option<Value> {
  return {
    description: { ...wording, values, type: 'choice' },
    schema: z.enum(values, { error: `must be one of ${values.join(', ')}` }).default(wording.default as never),
  }
}

/** An option that is on or off. */
export function flag(wording: Wording<boolean>): Option<boolean> {
  return {
    description: { ...wording, values: null, type: 'boolean' },
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
    description: { ...wording, values: null, type: 'number' },
    schema: z
      .preprocess(
        (given) => (typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : given),
        z.number({ error }).int({ error }).min(min, { error }).max(max, { error }),
      )
      .default(wording.default),
  }
}

/** The options of a set in the form that a page and the command line show. */
export function describeOptions(options: OptionSet): ExportOption[] {
  return Object.entries(options).map(([name, { description }]) => ({ name, ...description }))
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
