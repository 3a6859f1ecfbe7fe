import type { AltName } from './alt-name.ts'
import type { BuiltInBrokerState } from './mqtt.ts'
import type { VaultState } from './vault.ts'

/** What the core runs on and what its host can do. */
export interface About {
  version: string
  host: 'electron' | 'browser' | 'command-line'
  platform: string
  /** Where vaults stand unless told otherwise; absolute. */
  dataFolder: string
  defaultVaultPath: string
  /** Where exports are offered to go at first; absolute. */
  defaultExportFolder: string
  abilities: { chooseFolder: boolean; chooseFile: boolean; keychain: boolean }
  recentVaults: { path: string; name: string }[]
}

/** A name or address by which this machine may be reached, and why it is suggested. */
export interface AltNameSuggestion {
  name: AltName
  reason: 'host-name' | 'mdns-name' | 'loopback' | 'lan-address' | 'container-name'
}

/** What every page wants to hear of as it happens. `inventory` and `audit` mean: what you listed may have changed. */
export type Change =
  | { type: 'vault'; vault: VaultState }
  | { type: 'inventory' }
  | { type: 'audit' }
  | { type: 'built-in-broker'; broker: BuiltInBrokerState }
  | { type: 'network-process'; state: 'running' | 'restarting'; restarts: number }
