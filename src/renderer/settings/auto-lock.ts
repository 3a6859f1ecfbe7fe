import { count } from '../words.ts'

/** The idle times that are offered, in minutes; 0 is never. */
export const autoLockChoices = [1, 5, 15, 30, 60, 240, 0] as const

/** How the vault will lock, in a sentence. */
export function autoLockWords(minutes: number): string {
  if (minutes === 0) return 'It stays unlocked until you lock or close it.'
  return `It locks by itself after ${idleTime(minutes)} without use.`
}

/** "15 minutes", "1 hour", "Never". */
export function idleTime(minutes: number): string {
  if (minutes === 0) return 'Never'
  return minutes % 60 === 0 ? count(minutes / 60, 'hour') : count(minutes, 'minute')
}
