import type { LoggedMessage } from './message-log.ts'
import { payloadText } from '../../shared/message-value.ts'

/** Where a number stands in a payload. */
export interface NumberSource {
  topic: string
  /** Such as `sensors[0].temperature`; empty: the payload itself is the number. */
  path: string
}

/** More than a screen has pixels. */
const pointsAtMost = 20_000

/** The numbers of one topic over time. Changed in place; the oldest make room, and are counted. */
export class NumberSeries {
  readonly source: NumberSource
  /** Seconds since 1970. */
  times: number[] = []
  values: number[] = []
  /** Messages of the topic that had no number there. */
  without = 0
  madeRoom = 0
  readonly #steps: readonly string[]

  constructor(source: NumberSource) {
    this.source = source
    this.#steps = pathSteps(source.path) ?? []
  }

  add(messages: Iterable<LoggedMessage>): void {
    for (const { topic, payload, at } of messages) {
      if (topic !== this.source.topic) continue
      const number = numberIn(payload, this.#steps)
      if (number === undefined) {
        this.without++
        continue
      }
      this.times.push(at / 1000)
      this.values.push(number)
    }
    const over = this.times.length - pointsAtMost
    // Not at each message: taking from the front moves all others.
    if (over <= pointsAtMost / 10) return
    this.times = this.times.slice(over)
    this.values = this.values.slice(over)
    this.madeRoom += over
  }
}

/**
 * Where a message has its first number that is written as one: "" where it is nothing else, or has none. The
 * levels that are looked at are few, since the payload is whoever's.
 */
export function likelyPath(newest: LoggedMessage | undefined): string {
  const text = newest && payloadText(newest.payload)
  if (text === undefined) return ''
  try {
    return firstNumber(JSON.parse(text), '', 4) ?? ''
  } catch {
    return ''
  }
}

function firstNumber(value: unknown, path: string, levels: number): string | undefined {
  if (typeof value === 'number') return path
  if (typeof value !== 'object' || value === null || levels === 0) return undefined
  for (const [name, member] of Object.entries(value).slice(0, 100)) {
    const found = firstNumber(member, `${path}${stepOf(name, Array.isArray(value), path === '')}`, levels - 1)
    if (found !== undefined) return found
  }
  return undefined
}

function stepOf(name: string, isIndex: boolean, isFirst: boolean): string {
  if (isIndex) return `[${name}]`
  if (!/^[^.[\]]+$/.test(name)) return `[${JSON.stringify(name)}]`
  return isFirst ? name : `.${name}`
}

/** The steps of a path such as `a.b[0]` or `["odd name"]`; undefined where it is none. */
export function pathSteps(path: string): string[] | undefined {
  const steps: string[] = []
  let at = 0
  while (at < path.length) {
    const match = step.exec(path.slice(at))
    const [whole, index, quoted, name] = match ?? []
    if (whole === undefined) return undefined
    steps.push(index ?? name ?? (JSON.parse(quoted!) as string))
    at += whole.length
    if (path[at] === '.' && at + 1 < path.length) at++
    else if (at < path.length && path[at] !== '[') return undefined
  }
  return steps
}

const step = /^(?:\[(\d+)\]|\[("(?:[^"\\\p{Cc}]|\\["\\/bfnrt])*")\]|([^.[\]]+))/u

/** The number at the end of `steps` in a payload; undefined where there is none. A text such as "21.5" counts as a number. */
export function numberIn(payload: Uint8Array, steps: readonly string[]): number | undefined {
  const text = payloadText(payload)
  if (text === undefined) return undefined
  if (steps.length === 0) return asNumber(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  for (const name of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return asNumber(value)
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  const isText = typeof value === 'string' && value.trim() !== ''
  const number = typeof value === 'number' ? value : isText ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}
