import type { Readable, Writable } from 'node:stream'
import type { Core } from './core.ts'

/** What the program has around it: the process's own, or what a test puts in its place. */
export interface Surroundings {
  /** How this program is called here: what a command that can be pasted begins with. */
  readonly programWords: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable & { isTTY?: boolean }
  readonly stdout: Writable & { isTTY?: boolean }
  readonly stderr: Writable & { isTTY?: boolean }
  now(): Date
  /** Starts a core. It is the caller's to close. */
  openCore(): Promise<Core>
  /** Starts the browser host. */
  serveBrowser(options: { port: number; vault: string | undefined }): Promise<BrowserHost>
  /** Shows an address in a browser; false where there is none to show it with. What it leaves on disk goes when `isOver` resolves. */
  openInBrowser(address: string, isOver: Promise<void>): Promise<boolean>
  /** Asks for a secret at the terminal, without showing it. Rejects when the person breaks off. */
  askHidden(question: string, signal: AbortSignal): Promise<string>
  /** Asks at the terminal whether to go on; no, unless the person says yes. Rejects when the person breaks off. */
  askYesNo(question: string, signal: AbortSignal): Promise<boolean>
  /** Calls `listener` at every Ctrl-C and every request to end. Gives a function that ends that. */
  onInterrupt(listener: () => void): () => void
  /** Ends the process at once. */
  exit(code: number): void
}

/** A core with its window in a browser, until closed. */
export interface BrowserHost {
  readonly origin: string
  /** An address that lets one browser tab in, once; `onUsed` is called when it has. */
  newAddress(onUsed?: () => void): string
  /** Calls `listener` when an address was used twice, and whoever used it is shut out. */
  onReuse(listener: () => void): void
  close(): Promise<void>
}
