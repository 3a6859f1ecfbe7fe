import type { DerElement } from '../pki/der-reader.ts'
import type { ReadObject } from './reader-contract.ts'
import type { RoundsBudget } from './rounds-budget.ts'

/** What is the same for everything in one file. */
export interface Reading {
  /** Tried on all that is encrypted. */
  readonly password: string | undefined
  readonly rounds: RoundsBudget
}

/** One kind of content that the reader knows. It is told from others by its structure, never by a file's name or a PEM label. */
export interface ContentKind {
  /** Whether it may come in BER with indefinite lengths; all others are DER by their own rules. */
  readonly mayBeBer?: true
  /** Whether the element, whose first level is whole, has the outline of this kind. Looks no further and does not throw. */
  matches(root: DerElement): boolean
  /** Gives one object or, of a container, what is in it. Throws FILE_NOT_UNDERSTOOD, FILE_UNSAFE, FILE_TOO_LARGE or WRONG_PASSPHRASE. */
  read(root: DerElement, reading: Reading): ReadObject[]
}
