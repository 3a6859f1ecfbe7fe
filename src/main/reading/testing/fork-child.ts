import { fork } from 'node:child_process'
import { childProcessTransport, type ChildConnection } from '../../transports/child-process.ts'

export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A child whose end a test can wait for. */
export interface WatchedChild extends ChildConnection {
  readonly pid: number
  readonly ended: Promise<Ending>
  disconnect(): void
}

/** Forks a file for real, as a host does, and lets the test see how it ends. */
export function forkChild(file: string, { maxOldSpaceMb = 512 }: { maxOldSpaceMb?: number } = {}): WatchedChild {
  const child = fork(file, [], {
    env: { PATH: process.env['PATH'] },
    execArgv: [`--max-old-space-size=${maxOldSpaceMb}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  return {
    transport: childProcessTransport(child),
    pid: child.pid!,
    kill: () => void child.kill('SIGKILL'),
    disconnect: () => child.disconnect(),
    ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))),
  }
}
