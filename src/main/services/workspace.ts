import type { Host } from '../hosts/host.ts'
import { NetworkProcess } from '../mqtt/network-process.ts'
import { ReaderProcess } from '../reading/reader-process.ts'
import type { Vault } from '../store/vault.ts'
import { ChangeFeed } from './change-feed.ts'
import { OpenVault } from './open-vault.ts'

/** What every service works with: the open vault, the two processes beside the core, and the clock. */
export interface Workspace {
  readonly host: Host
  readonly openVault: OpenVault
  /** The open vault; throws VAULT_NOT_OPEN. */
  readonly vault: Vault
  readonly changes: ChangeFeed
  readonly network: NetworkProcess
  readonly reader: ReaderProcess
  now(): Date
}

/** Makes the workspace of a core. Nothing is opened and no process started before it is needed. */
export function createWorkspace(host: Host, now: () => Date = () => new Date()): Workspace {
  const changes = new ChangeFeed(() => openVault.lookForOthers())
  const openVault: OpenVault = new OpenVault(host.dataFolder, changes, { locksByItself: host.kind !== 'command-line' })
  const network = new NetworkProcess(() => host.startProcess('network'))
  network.onState(({ state, restarts }) => {
    if (state === 'restarting') host.log(`The network process has ended and is started again (${restarts}).`)
    changes.publish({ type: 'network-process', state, restarts })
  })
  const reader = new ReaderProcess(() => host.startProcess('reader'))
  host.onScreenLock?.(() => openVault.lock())
  host.onWake(() => {
    // A process that dies of it is started again, and its sessions are gone.
    if (network.isRunning) network.client().sessions.wake().catch(() => undefined)
  })
  return {
    host,
    openVault,
    get vault() {
      return openVault.current
    },
    changes,
    network,
    reader,
    now,
  }
}
