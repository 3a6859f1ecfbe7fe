import { AppError } from '../../shared/errors.ts'
import { bitLengthOf, damaged, integerOf, type DerElement } from '../pki/der-reader.ts'

/** More rounds than that stall whoever opens the file; common ones are 2,048 to a few million. */
const maxRounds = 10_000_000

/**
 * The rounds of key derivation that one file may cost: 10 million, whatever it is that asks for them. Every iteration count is
 * read through it, before anything is derived.
 */
export class RoundsBudget {
  #counted = 0

  /** How many the file has asked for so far. */
  get counted(): number {
    return this.#counted
  }

  /** Gives an iteration count and counts it. Throws FILE_UNSAFE with the number where that is too many, FILE_NOT_UNDERSTOOD. */
  read(element: DerElement | undefined): number {
    const iterations = boundedInteger(element, 'an iteration count')
    if (iterations > maxRounds) {
      throw unsafe(`an iteration count of ${print(iterations)}`, `more than ${print(maxRounds)} rounds`, {
        iterations,
        limit: maxRounds,
      })
    }
    this.#counted += iterations
    if (this.#counted > maxRounds) {
      throw unsafe(`${print(this.#counted)} rounds of key derivation in all`, `more than ${print(maxRounds)}`, {
        iterations: this.#counted,
        limit: maxRounds,
      })
    }
    return iterations
  }
}

/** Gives a parameter of a key derivation, 1 or more. Throws FILE_UNSAFE where it is no number to reckon with, FILE_NOT_UNDERSTOOD. */
export function boundedInteger(element: DerElement | undefined, what: string): number {
  const bits = bitLengthOf(element, 'parameter of the key derivation')
  if (bits > 53) throw unsafe(`${what} of ${bits.toLocaleString('en')} bits`, 'a number of that size', { bits })
  const value = Number(integerOf(element, 'parameter of the key derivation'))
  if (value < 1) throw damaged(element?.offset, `${what} of ${value}`)
  return value
}

/** FILE_UNSAFE for a file that would keep whoever opens it busy. */
export function unsafe(found: string, what: string, details: Record<string, number>): AppError {
  return new AppError('FILE_UNSAFE', `The file is encrypted with ${found}; ${what} would stall the program that opens it.`, {
    remedy: 'Do not use this file if you do not know who made it; otherwise have it encrypted again with usual parameters.',
    details,
  })
}

function print(count: number): string {
  return count.toLocaleString('en')
}
