import { AppError } from '../../../shared/errors.ts'
import { maxFleetRows } from '../../../shared/fleet-source.ts'

/** A pattern of ids, read and counted. */
export interface IdPattern {
  count: number
  /** The ids in their order: what stands last in the pattern changes first. */
  ids(): Iterable<string>
}

type Part = { type: 'text'; text: string } | { type: 'range'; from: number; to: number; width: number } | { type: 'choice'; ways: readonly Part[][] }

/**
 * Reads a pattern of ids: text, `{001..500}` for each number (with leading zeros, so many digits), `{north,south}` for each text;
 * texts may hold braces again. Throws INVALID_INPUT with the position, and for more than 100,000 ids.
 */
export function readPattern(pattern: string): IdPattern {
  const reader = new PatternReader(pattern)
  const parts = reader.parts()
  if (!reader.isAtEnd) throw reader.fault('closes a brace that was not opened', 'Leave it out, or open one before it.')
  const count = countOf(parts)
  if (count > maxFleetRows) {
    throw new AppError('INVALID_INPUT', `The pattern stands for ${count.toLocaleString('en')} ids; at most ${maxFleetRows.toLocaleString('en')} are enrolled at once.`, {
      remedy: 'Enrol them in several runs.',
      details: { count, limit: maxFleetRows },
    })
  }
  return { count, ids: () => expand(parts) }
}

class PatternReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length
  }

  /** Up to the end, or within braces to the comma or the brace that ends them. */
  parts(isWithin = false): Part[] {
    const parts: Part[] = []
    for (;;) {
      const end = this.#find(isWithin ? /[{},]/g : /[{}]/g)
      if (end > this.#at) parts.push({ type: 'text', text: this.#text.slice(this.#at, end) })
      this.#at = end
      if (this.#text[end] !== '{') return parts
      parts.push(this.#braces())
    }
  }

  fault(what: string, remedy: string): AppError {
    return new AppError('INVALID_INPUT', `The pattern ${JSON.stringify(this.#text)} ${what}, at character ${this.#at + 1}.`, {
      remedy,
      details: { position: this.#at + 1 },
    })
  }

  #find(sign: RegExp): number {
    sign.lastIndex = this.#at
    return sign.exec(this.#text)?.index ?? this.#text.length
  }

  #braces(): Part {
    const range = /^\{(\d+)\.\.(\d+)\}/.exec(this.#text.slice(this.#at))
    if (range) return this.#range(range)
    const ways: Part[][] = []
    do {
      this.#at += 1
      ways.push(this.parts(true))
    } while (this.#text[this.#at] === ',')
    if (this.#text[this.#at] !== '}') throw this.fault('ends before a brace is closed', 'Write a range as {001..500}, or a choice as {north,south}.')
    if (ways.length === 1) throw this.fault('has braces around what is neither a range nor a choice', 'Write a range as {001..500}, or a choice as {north,south}.')
    this.#at += 1
    return { type: 'choice', ways }
  }

  #range([whole, first, last]: RegExpExecArray): Part {
    const [from, to] = [Number(first), Number(last)]
    if (first!.length > 15 || last!.length > 15) throw this.fault('has a number of more than 15 digits', 'Use smaller numbers.')
    if (to < from) throw this.fault(`has the range ${whole}, which ends before it begins`, `Write {${last}..${first}}.`)
    this.#at += whole.length
    const isPadded = [first!, last!].some((digits) => digits.length > 1 && digits.startsWith('0'))
    return { type: 'range', from, to, width: isPadded ? Math.max(first!.length, last!.length) : 0 }
  }
}

function countOf(parts: readonly Part[]): number {
  return parts.reduce((count, part) => count * countOfPart(part), 1)
}

function countOfPart(part: Part): number {
  switch (part.type) {
    case 'text':
      return 1
    case 'range':
      return part.to - part.from + 1
    case 'choice':
      return part.ways.reduce((sum, way) => sum + countOf(way), 0)
  }
}

function* expand(parts: readonly Part[]): Generator<string> {
  const [first, ...rest] = parts
  if (!first) {
    yield ''
    return
  }
  for (const beginning of textsOf(first)) for (const end of expand(rest)) yield beginning + end
}

function* textsOf(part: Part): Generator<string> {
  switch (part.type) {
    case 'text':
      yield part.text
      return
    case 'range':
      for (let number = part.from; number <= part.to; number++) yield String(number).padStart(part.width, '0')
      return
    case 'choice':
      for (const way of part.ways) yield* expand(way)
  }
}
