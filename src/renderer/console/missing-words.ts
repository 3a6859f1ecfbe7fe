import { count, grouped } from '../words.ts'
import type { MessageLog, MissingMessages } from './message-log.ts'

/** How many messages are fetched from the engine at once. */
export const fetchedAtOnce = 5000

/** What is said where messages are not in the list. */
export interface MissingWords {
  sentence: string
  /** How many of them the engine holds. */
  held: number
}

/** On the button that fetches so many, or the last of them. */
export function loadWords(held: number): string {
  return held > fetchedAtOnce ? `Load the last ${grouped(fetchedAtOnce)}` : 'Load'
}

/** Of a mark between two messages. */
export function missingBetween({ first, missing }: Pick<MissingMessages, 'first' | 'missing'>, { firstHeld }: Pick<MessageLog, 'firstHeld'>): MissingWords {
  const held = Math.max(0, first + missing - Math.max(first, firstHeld))
  const what = `${count(missing, 'message')} ${missing === 1 ? 'is' : 'are'} not in this list`
  if (held === 0) return { held, sentence: `${what}, and no longer held.` }
  return { held, sentence: `${what}. The engine holds ${held < missing ? `the last ${count(held, 'message')} of them` : missing === 1 ? 'it' : 'them'}.` }
}

/** Of what stands before the first message; and with a filter, which looks at the list only, of all that is not there. */
export function missingBefore({ olderHeld, missingHeld }: Pick<MessageLog, 'olderHeld' | 'missingHeld'>, { isFiltered }: { isFiltered: boolean }): MissingWords | undefined {
  const held = isFiltered ? olderHeld + missingHeld : olderHeld
  if (held === 0) return undefined
  const sentence = isFiltered
    ? `The filter has not looked at ${count(held, 'message')} that the engine holds and the list has not.`
    : `The engine holds ${count(held, 'older message')}.`
  return { held, sentence }
}

/** The same of several sessions, which are looked through one by one. */
export function missingOfAll(logs: readonly Pick<MessageLog, 'olderHeld' | 'missingHeld'>[]): MissingWords | undefined {
  const held = logs.reduce((sum, { olderHeld, missingHeld }) => sum + olderHeld + missingHeld, 0)
  return held === 0 ? undefined : { held, sentence: `The engine holds ${count(held, 'message')} more; show one session to load its own.` }
}
