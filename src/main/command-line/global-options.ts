/** What can be said before any command. */
export interface GlobalOptions {
  vault?: string
  passphraseFile?: string
  json?: boolean
}
