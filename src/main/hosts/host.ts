import type { Worker } from 'node:worker_threads'
import type { About } from '../../shared/app.ts'
import type { Drive } from '../../shared/drive.ts'
import type { FileChoice } from '../../shared/file-choice.ts'
import type { ChildConnection } from '../transports/child-process.ts'

export type { ChildConnection }

/** The processes that the core starts beside itself. */
export type ChildEntry = 'network' | 'reader'

/** The threads that the core starts within its process. */
export type ThreadEntry = 'maker'

/** What the core asks of the program that it runs in. Optional members are abilities that not every host has. */
export interface Host {
  readonly kind: About['host']
  readonly version: string
  /** Where vaults and settings stand; absolute. The core makes it when it is needed. */
  readonly dataFolder: string
  /** Where exports are offered to go; absolute. */
  readonly documentsFolder: string
  startProcess(entry: ChildEntry): ChildConnection
  startThread(entry: ThreadEntry): Worker
  /** For the people who mend the program; never a secret. */
  log(line: string): void
  /** Shows the system's folder dialog; null when it was closed. */
  chooseFolder?(options: { title: string; startAt?: string | undefined }): Promise<string | null>
  /** Shows the system's dialog to open or to save a file; null when it was closed. Writes nothing. */
  chooseFile?(choice: FileChoice): Promise<string | null>
  /** The removable drives that are mounted. */
  listDrives?(): Promise<Drive[]>
  /** Writes back what waits and lets go of a drive. Throws NOT_FOUND, NOT_AVAILABLE_HERE, DRIVE_IN_USE. */
  ejectDrive?(mountPoint: string): Promise<void>
  /** Calls the listener when the screen locks or the machine goes to sleep. */
  onScreenLock?(listener: () => void): void
  /** Calls the listener when the machine has woken from sleep. */
  onWake(listener: () => void): void
}
