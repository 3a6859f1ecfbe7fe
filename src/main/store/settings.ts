import { z } from 'zod'
import type { VaultDatabase } from './database.ts'
import { textIn } from './row.ts'

/** What can be set for a vault. */
export interface VaultSettings {
  /** Null where devices get no URI of an identity domain. */
  identityDomain: string | null
  /** 0 means never. */
  autoLockMinutes: number
}

const standardSettings: VaultSettings = { identityDomain: null, autoLockMinutes: 15 }

const stored = {
  identityDomain: z.string().nullable(),
  autoLockMinutes: z.int().min(0),
}

/** The settings; what was never set, or cannot be read, is standard. */
export function readSettings(database: VaultDatabase): VaultSettings {
  const rows = database.all('SELECT name, value FROM setting')
  const values = new Map(rows.map((row) => [textIn(row, 'name'), textIn(row, 'value')]))
  return {
    identityDomain: readValue(values.get('identityDomain'), stored.identityDomain, standardSettings.identityDomain),
    autoLockMinutes: readValue(values.get('autoLockMinutes'), stored.autoLockMinutes, standardSettings.autoLockMinutes),
  }
}

/** Sets what differs, and gives a sentence for each. For the inside of a write. */
export function writeSettings(
  database: VaultDatabase,
  changes: { [Name in keyof VaultSettings]?: VaultSettings[Name] | undefined },
): string[] {
  const current = readSettings(database)
  const sentences: string[] = []
  const set = (name: keyof VaultSettings, value: string | number | null, sentence: string) => {
    database.run(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      JSON.stringify(value),
    )
    sentences.push(sentence)
  }
  const { identityDomain, autoLockMinutes } = changes
  if (identityDomain !== undefined && identityDomain !== current.identityDomain) {
    const what = identityDomain === null ? 'Removed the identity domain' : `Set the identity domain to ${identityDomain}`
    set('identityDomain', identityDomain, `${what}; it was ${current.identityDomain ?? 'not set'}`)
  }
  if (autoLockMinutes !== undefined && autoLockMinutes !== current.autoLockMinutes) {
    const what = `Set locking when idle to ${minutes(autoLockMinutes)}`
    set('autoLockMinutes', autoLockMinutes, `${what}; it was ${minutes(current.autoLockMinutes)}`)
  }
  return sentences
}

function minutes(count: number): string {
  return count === 0 ? 'never' : `${count} minutes`
}

function readValue<T>(text: string | undefined, schema: z.ZodType<T>, standard: T): T {
  if (text === undefined) return standard
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return standard
  }
}
