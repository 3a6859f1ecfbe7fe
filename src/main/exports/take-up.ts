/**
 * What of the files of a broker is new. `settings` where they name a file that was not there before; `key-type` where the key is, or
 * may be, of another type than the one that the broker runs with.
 */
export type BrokerNews = 'certificate' | 'private-key' | 'key-type' | 'authorities' | 'revocations' | 'settings'

/** A bundle of a broker that was written anew, for a broker that runs with an earlier one. */
export interface RewrittenBundle {
  /** Absolute. */
  folder: string
  /** The paths of its files, relative to the folder. */
  files: readonly string[]
  news: ReadonlySet<BrokerNews>
}

/** What to do with a bundle whose target says nothing of it. */
export function usualTakeUp(title: string, { folder }: RewrittenBundle): string[] {
  return [`Put the files of ${folder} in the place of those that the broker has; README.txt there says where.`, `Restart the broker (${title}).`]
}
