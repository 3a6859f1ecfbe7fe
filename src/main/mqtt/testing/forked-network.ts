import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createClient, type Client } from '../../../shared/rpc.ts'
import { childProcessTransport, type ChildConnection } from '../../transports/child-process.ts'
import { networkContract, type NetworkContract } from '../network-contract.ts'

/** The network process as a host starts it, and a client of it. */
export interface ForkedNetwork extends ChildConnection {
  readonly client: Client<NetworkContract>
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** What it wrote to standard error. */
  complaints: () => string
  disconnect: () => void
}

/** Forks `network.ts` for real, with nothing of ours in its environment. `uid` is for tests that run as root. */
export function forkNetwork({ uid, execArgv = [] }: { uid?: number; execArgv?: string[] } = {}): ForkedNetwork {
  const child = fork(join(import.meta.dirname, '..', '..', 'network.ts'), [], {
    env: { PATH: process.env['PATH'] },
    execArgv,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
  let complaints = ''
  child.stderr!.on('data', (data: Buffer) => (complaints += data.toString()))
  const transport = childProcessTransport(child)
  return {
    transport,
    pid: child.pid,
    client: createClient(networkContract, transport),
    ended: once(child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    })),
    complaints: () => complaints,
    disconnect: () => child.disconnect(),
    kill: () => void child.kill('SIGKILL'),
  }
}
