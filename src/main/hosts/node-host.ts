import { fork } from 'node:child_process'
import { homedir } from 'node:os'
import { extname, join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { childProcessTransport, type ChildConnection } from '../transports/child-process.ts'
import { logComplaints } from './child-complaints.ts'
import { childEnvironment, childV8Flags } from './child-environment.ts'
import { onClockJump } from './clock-jump.ts'
import { ejectDrive, listDrives } from './drives.ts'
import type { ChildEntry, Host } from './host.ts'
import { startThread } from './thread.ts'

/** What a Node host is told by the entry that starts it. */
export interface NodeHostOptions {
  kind: 'command-line' | 'browser'
  /** The file of the entry: its folder holds the other entries too, as .ts in the sources and .js when built. */
  entryFile: string
  dataFolder?: string | undefined
}

/** A host made of Node alone: processes by `fork`, no dialogs, the log on standard error where CERTWRIGHT_LOG is set. */
export function createNodeHost({ kind, entryFile, dataFolder }: NodeHostOptions): Host {
  const log = (line: string) => {
    if (process.env['CERTWRIGHT_LOG']) process.stderr.write(`${line}\n`)
  }
  return {
    kind,
    version: packageJson.version,
    dataFolder: dataFolder ?? defaultDataFolder(),
    documentsFolder: homedir(),
    startProcess: (entry) => forkEntry(entryFile, entry, log),
    startThread: (entry) => startThread(entryFile, entry),
    log,
    listDrives,
    ejectDrive,
    onWake: (listener) => void onClockJump(listener),
  }
}

/** Where the platform keeps a program's data of one person; `CERTWRIGHT_DATA` overrides it. */
export function defaultDataFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['CERTWRIGHT_DATA']) return env['CERTWRIGHT_DATA']
  switch (platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Certwright')
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Certwright')
    default:
      return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'certwright')
  }
}

function forkEntry(entryFile: string, entry: ChildEntry, log: Host['log']): ChildConnection {
  const file = join(entryFile, '..', `${entry}${extname(entryFile)}`)
  const child = fork(file, [], {
    env: childEnvironment(entry),
    execArgv: [...childV8Flags[entry]],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  logComplaints(entry, child.stderr!, log)
  return {
    transport: childProcessTransport(child),
    pid: child.pid,
    kill: () => void child.kill('SIGKILL'),
  }
}
