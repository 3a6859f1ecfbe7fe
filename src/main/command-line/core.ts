import { contract, type AppContract } from '../../shared/contract.ts'
import { createClient, type Client } from '../../shared/rpc.ts'
import { createApp } from '../app.ts'
import { createNodeHost } from '../hosts/node-host.ts'
import { memoryTransports } from '../transports/memory.ts'

/** A core of the command line's own, for as long as one command runs. */
export interface Core {
  readonly client: Client<AppContract>
  /** Locks and closes the vault and ends the processes. */
  close(): Promise<void>
}

/**
 * Starts a core in this process. Its other processes are started from beside `entryFile`; `dataFolder` is that of the platform,
 * if left out. Throws SELF_TEST_FAILED.
 */
export async function openCore(entryFile: string, dataFolder?: string): Promise<Core> {
  const app = await createApp(createNodeHost({ kind: 'command-line', entryFile, dataFolder }))
  const ends = memoryTransports()
  app.serve(ends.server)
  return {
    client: createClient(contract, ends.client),
    async close() {
      ends.close()
      await app.close()
    },
  }
}
