import type { DerElement } from '../pki/der-reader.ts'
import type { ReadObject } from './reader-contract.ts'

/** One kind of content that the reader knows. It is told from others by its structure, never by a file's name or a PEM label. */
export interface ContentKind {
  /** Whether the element, whose first level is whole, has the outline of this kind. Looks no further and does not throw. */
  matches(root: DerElement): boolean
  /** Throws FILE_NOT_UNDERSTOOD, FILE_UNSAFE or WRONG_PASSPHRASE. */
  read(root: DerElement, password: string | undefined): ReadObject
}
