import { spawnSync } from 'node:child_process'
import { findTool } from './tools.ts'
import { WatchedProcess } from './watched-process.ts'

/** User and group ids of nobody on every Linux, for running as somebody without rights where the tests run as root. */
const nobody = 65_534

/** Whose process and files a broker in a test is. */
export interface Owner {
  uid?: number
  gid?: number
}

/** An ordinary user: nobody where the tests run as root, else whoever runs them. */
export const ordinaryUser: Owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}

/** Gives `folder` and all in it to `owner`, as the README says; modes stay. */
export function giveTo(owner: Owner, folder: string): void {
  if (owner.uid === undefined) return
  const { status } = spawnSync('chown', ['-R', `${owner.uid}:${owner.gid ?? owner.uid}`, folder])
  if (status !== 0) throw new Error(`chown ${folder} failed`)
}

/** `mosquitto -c mosquitto.conf`, run inside a folder that has everything it needs, as a bundle's README says. */
export class MosquittoBroker extends WatchedProcess {
  private constructor(folder: string, owner: Owner) {
    super(findTool('mosquitto')!, ['-c', 'mosquitto.conf'], { cwd: folder, ...owner })
  }

  /** Resolves when it listens, which it says in its log; rejects with the log where it ends before. */
  static async start(folder: string, owner: Owner = {}): Promise<MosquittoBroker> {
    const broker = new MosquittoBroker(folder, owner)
    await broker.printed(/ running$/m)
    return broker
  }
}

/**
 * What Mosquitto logs of a client that has come with a clean session and a keep alive of a minute. Up to 2.0 it has a number of its own
 * for MQTT 3.1.1.
 */
export function clientCame(clientId: string, username: string, version: '3.1.1' | '5' = '3.1.1'): RegExp {
  return new RegExp(`${RegExp.escape(` as ${clientId} `)}\\(p${version === '5' ? '5' : '[24]'}, c1, k60, u'${RegExp.escape(username)}'\\)`)
}

/** Has a broker read its files again; resolves when it says so, which is before it looks at the next client. */
export async function reload(broker: MosquittoBroker): Promise<void> {
  const before = broker.output.match(/Reloading config/g)?.length ?? 0
  broker.signal('SIGHUP')
  await broker.printed(new RegExp(`(?:Reloading config[^]*){${before + 1}}`))
}

/** A command line of sh that goes on until it is stopped, such as `mosquitto_sub ... -d`. */
export class RunningCommand extends WatchedProcess {
  constructor(command: string, folder: string) {
    // Into a pipe mosquitto_sub prints by the block, which would come at its end: stdbuf has it print by the line.
    super('stdbuf', ['-oL', 'sh', '-c', command], { cwd: folder })
  }
}
