import { currentCore } from '../stores/connection-store.ts'
import { reportDone, reportFailure } from '../stores/notices-store.ts'

/** What header, status bar and command palette do. A failure is reported above the status bar. */
export async function lockVault(): Promise<void> {
  await attempt(() => currentCore().vault.lock())
}

export async function closeVault(): Promise<void> {
  await attempt(() => currentCore().vault.close())
}

export async function openVault(path: string): Promise<void> {
  await attempt(() => currentCore().vault.open({ path }))
}

/** Starts the built-in broker with the newest broker certificate, on the port for MQTT over TLS. */
export async function startBroker(): Promise<void> {
  const broker = await attempt(() => currentCore().builtInBroker.start({}))
  if (broker?.state === 'running') reportDone(`The built-in broker listens on ${broker.host}:${broker.port}.`)
}

export async function stopBroker(): Promise<void> {
  const broker = await attempt(() => currentCore().builtInBroker.stop())
  if (broker) reportDone('The built-in broker is stopped.')
}

async function attempt<Output>(action: () => Promise<Output>): Promise<Output | undefined> {
  try {
    return await action()
  } catch (error) {
    reportFailure(error)
    return undefined
  }
}
