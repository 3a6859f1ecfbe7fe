import type { AltName } from './alt-name.ts'

/** Whose settings a file holds. */
export type SettingsKind = 'openssl' | 'mosquitto' | 'amqtt'

export const settingsTitles: Readonly<Record<SettingsKind, string>> = {
  openssl: 'OpenSSL',
  mosquitto: 'Mosquitto',
  amqtt: 'aMQTT',
}

/** One setting as it stands in a file. */
export interface Setting {
  /** Such as `certfile`; in YAML and sections with what it stands in, such as `listeners.default.bind`. */
  name: string
  value: string
}

/** What a person should know about a settings file before it is gone by. */
export interface SettingsFinding {
  /** Counted from 1; null where it is about what is missing, or about the whole. */
  line: number | null
  message: string
  remedy: string
}

/** What was read of a settings file that somebody wrote for a broker or for openssl. Never a password. */
export interface SettingsReading {
  kind: SettingsKind
  /** The names and addresses that a broker's certificate would list. */
  altNames: AltName[]
  values: Setting[]
  findings: SettingsFinding[]
}
