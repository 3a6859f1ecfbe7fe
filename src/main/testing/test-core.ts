import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contract, type AppContract } from '../../shared/contract.ts'
import { createClient, type Client, type ServerMessage } from '../../shared/rpc.ts'
import { createApp } from '../app.ts'
import type { ChildEntry } from '../hosts/host.ts'
import { createNodeHost } from '../hosts/node-host.ts'
import type { ChildConnection } from '../transports/child-process.ts'
import { memoryTransports } from '../transports/memory.ts'

/** A real core in a folder of its own, with everything that it said to its page. */
export interface TestCore {
  api: Client<AppContract>
  folder: string
  /** Every message that crossed to the page, in order. */
  said: ServerMessage[]
  /** The processes that it has started, in order. */
  children: { entry: ChildEntry; child: ChildConnection }[]
  close(): Promise<void>
}

export const testPassphrase = 'correct horse battery'

/** Opens a core as an entry would. With `inFolder` it works where another core worked before. */
export async function openTestCore({ inFolder, now }: { inFolder?: string; now?: () => Date } = {}): Promise<TestCore> {
  const folder = inFolder ?? (await mkdtemp(join(tmpdir(), 'certwright-')))
  const entryFile = join(import.meta.dirname, '..', 'cli.ts')
  const nodeHost = createNodeHost({ kind: 'browser', entryFile, dataFolder: folder })
  const children: TestCore['children'] = []
  const startProcess = (entry: ChildEntry) => {
    const child = nodeHost.startProcess(entry)
    children.push({ entry, child })
    return child
  }
  const app = await createApp({ ...nodeHost, startProcess }, now)
  const { client, server, close } = memoryTransports()
  app.serve(server)
  const said: ServerMessage[] = []
  client.onMessage((message) => said.push(message))
  return {
    api: createClient(contract, client),
    folder,
    said,
    children,
    async close() {
      close()
      await app.close()
      if (inFolder === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}
