import { safeText } from '../../shared/safe-text.ts'
import { settingsTitles, type SettingsReading } from '../../shared/settings.ts'
import { count, listWords } from '../words.ts'
import type { OfferedNames } from './alt-name-draft.ts'

/** "Settings of Mosquitto with 2 names." */
export function settingsSentence({ kind, altNames }: SettingsReading): string {
  return `Settings of ${settingsTitles[kind]} with ${altNames.length === 0 ? 'no name' : count(altNames.length, 'name')}.`
}

/** Where a file has nothing to add. */
export const noNames = 'It says by no name or address how clients reach the broker.'

/** What is not added, and why; empty where everything is. */
export function leftOutSentence({ fresh, known, unfit }: OfferedNames): string {
  const parts: string[] = []
  if (known > 0) parts.push(fresh.length === 0 && unfit.length === 0 ? 'All its names are in the list already.' : `${count(known, 'name is', 'names are')} in the list already.`)
  if (unfit.length > 0) parts.push(`No certificate of this kind lists ${listWords(unfit.map(({ value }) => safeText(value)))}.`)
  return parts.join(' ')
}
