import type { ChildProcess } from 'node:child_process'
import type { ClientTransport } from '../../shared/rpc.ts'

/** A child process of ours that speaks one of our contracts. */
export interface ChildConnection {
  readonly transport: ClientTransport
  readonly pid: number | undefined
  /** Ends it at once, whatever it is doing (SIGKILL, TerminateProcess): SIGTERM would wait for a library that never comes back. */
  kill(): void
}

/** Speaks to a forked Node process; closes when the process has ended or could not be started. */
export function childProcessTransport(child: ChildProcess): ClientTransport {
  return {
    send(message) {
      // A process that has just died cannot be told anything; its end is heard through onClose.
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener as (message: unknown) => void),
    onClose(listener) {
      child.once('exit', listener)
      child.once('error', listener)
    },
  }
}
