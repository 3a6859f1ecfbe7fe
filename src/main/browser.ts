import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createApp } from './app.ts'
import { createNodeHost } from './hosts/node-host.ts'
import { Access } from './pages/access.ts'
import { loadPages } from './pages/page-files.ts'
import { startPageServer } from './transports/websocket.ts'

/** A core with its window in a browser, until closed. */
export interface BrowserHost {
  /** http://127.0.0.1:PORT */
  readonly origin: string
  /** An address that lets one browser tab in, once, within ten minutes; `onUsed` is called when it has. */
  newAddress(onUsed?: () => void): string
  /** Calls `listener` when an address was used twice, and the one who used it first was therefore shut out too. */
  onReuse(listener: () => void): void
  close(): Promise<void>
}

export interface BrowserHostOptions {
  /** On loopback; 0 is any free one. */
  port: number
  /** The file of the entry that was started. */
  entryFile: string
  /** The vault to open, locked. */
  vault?: string | undefined
}

/** Starts the browser host. Throws PORT_IN_USE, PORT_NOT_ALLOWED, and what opening the vault throws. */
export async function serveBrowser({ port, entryFile, vault }: BrowserHostOptions): Promise<BrowserHost> {
  const app = await createApp(createNodeHost({ kind: 'browser', entryFile }))
  const access = new Access()
  try {
    if (vault !== undefined) app.openVault(vault)
    const { origin, close } = await startPageServer({
      port,
      pages: loadPages(rendererFolder(dirname(entryFile))),
      access,
      serve: app.serve,
    })
    return {
      origin,
      // A fragment is sent to nobody, not even to us: the page reads it and hands it in.
      newAddress: (onUsed) => `${origin}/#code=${access.newCode(onUsed)}`,
      onReuse: (listener) => access.onReuse(listener),
      async close() {
        await close()
        await app.close()
      },
    }
  } catch (error) {
    await app.close()
    throw error
  }
}

/** Beside the built entries; where the sources run, in the project's output. */
function rendererFolder(entriesFolder: string): string {
  const built = join(entriesFolder, '..', 'renderer')
  return existsSync(join(built, 'index.html')) && !existsSync(join(built, 'main.tsx'))
    ? built
    : join(entriesFolder, '..', '..', 'out', 'renderer')
}
