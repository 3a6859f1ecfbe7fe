import { passphraseSchema } from '../../shared/vault.ts'

/** What is wrong with a new passphrase, as a sentence to stand under its field; undefined where nothing is. */
export function passphraseProblem(passphrase: string): string | undefined {
  const parsed = passphraseSchema.safeParse(passphrase)
  return parsed.success ? undefined : `It ${parsed.error.issues[0]!.message}.`
}
