import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { writeBundle } from '../../delivery/bundle-writer.ts'
import { RunningCommand } from '../../testing/mosquitto-broker.ts'
import { pemFiles } from '../pem-files.ts'
import type { ExportIdentity } from '../target.ts'
import { sourceOf } from './bundle-source.ts'

/** The PEM files of a device in a folder of their own, and the very command lines of their README. */
export class DeviceFolder {
  readonly #path: string
  readonly #broker: { host: string; port: number }
  readonly #name: string

  private constructor(path: string, name: string, broker: { host: string; port: number }) {
    this.#path = path
    this.#name = name
    this.#broker = broker
  }

  static async write(top: string, identity: ExportIdentity, broker: { host: string; port: number }): Promise<DeviceFolder> {
    const path = join(top, `device of ${identity.name}`)
    const altNames = [{ type: 'dns' as const, value: broker.host }]
    const source = sourceOf(identity, { now: new Date(), broker: { name: broker.host, altNames, port: broker.port } })
    await writeBundle(path, await pemFiles.files(source, {}), { overwrite: true })
    return new DeviceFolder(path, identity.name, broker)
  }

  /** Without a certificate where `isNameless`. */
  speak(topic: string, { extra = '', isNameless = false } = {}) {
    const line = isNameless ? `mosquitto_pub -h ${this.#broker.host} -p ${this.#broker.port} --cafile ca.crt` : this.#command('mosquitto_pub')
    return spawnSync('sh', ['-c', `${line} ${extra} -t '${topic}' -m hello`], { cwd: this.#path, encoding: 'utf8', timeout: 30_000 })
  }

  /** Resolves when the broker has said yes. */
  async listen(topic: string, extra = ''): Promise<RunningCommand> {
    const listener = new RunningCommand(`${this.#command('mosquitto_sub')} ${extra} -t '${topic}' -v -d`, this.#path)
    await listener.printed(/^Subscribed .*: [012]$/m)
    return listener
  }

  #command(tool: string): string {
    const line = new RegExp(`^ +(${tool} .*?) -t`, 'm').exec(readFileSync(join(this.#path, 'README.txt'), 'utf8'))
    if (!line) throw new Error(`no ${tool} in the README of ${this.#name}`)
    return line[1]!
  }
}
