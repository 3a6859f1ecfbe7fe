import { join } from 'node:path'
import { chmodSync } from 'node:fs'
import { writeBundle } from '../../delivery/bundle-writer.ts'
import { freePort } from '../../testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser } from '../../testing/mosquitto-broker.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { mosquitto } from '../mosquitto.ts'
import type { BundleSource, ExportIdentity, ExportTarget, MqttCredential } from '../target.ts'
import { sourceOf } from './bundle-source.ts'
import { OpensslFleet } from './openssl-fleet.ts'

/** Its names. */
const altNames = [
  { type: 'dns' as const, value: 'localhost' },
  { type: 'ip' as const, value: '127.0.0.1' },
]

/** A real Mosquitto in its own bundle, and bundles of clients for it, all certified by openssl below one root and one issuing CA. */
export class BrokerBundle {
  readonly fleet = new OpensslFleet()
  readonly folder = temporaryFolder('client-programs')
  #port = 0
  #broker: MosquittoBroker | undefined
  #bundles = 0

  constructor() {
    this.fleet.addAuthority('Root')
    this.fleet.addAuthority('Issuing', 'Root')
    chmodSync(this.folder, 0o755)
  }

  get broker(): MosquittoBroker {
    return this.#broker!
  }

  /** Starts it; with `credentials` it asks for passwords, without for certificates. */
  async start(credentials?: readonly MqttCredential[]): Promise<void> {
    this.#port = await freePort()
    const identity = this.fleet.issue('localhost', { kind: 'broker', issuer: 'Issuing', altNames })
    const options = credentials ? { mode: 'password', passwordIterations: 1000 } : { mode: 'mutual' }
    const peers = credentials?.map((credential) => ({ name: credential.username, subject: `CN=${credential.username}`, kind: 'device' as const, credential })) ?? []
    const folder = await this.write(mosquitto, identity, { ...options, port: this.#port }, { peers })
    giveTo(ordinaryUser, folder)
    this.#broker = await MosquittoBroker.start(folder, ordinaryUser)
  }

  async stop(): Promise<void> {
    await this.#broker?.stop()
    this.#broker = undefined
  }

  /** Writes a bundle that no problem of the kind `error` was found in, and gives its folder. */
  async write(target: ExportTarget, identity: ExportIdentity, options: object, change: Partial<BundleSource> = {}): Promise<string> {
    const source = this.sourceOf(identity, change)
    const errors = target.check(source, options).filter(({ severity }) => severity === 'error')
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'))
    const folder = join(this.folder, `${this.#bundles++}`)
    await writeBundle(folder, await target.files(source, options), { overwrite: false })
    return folder
  }

  sourceOf(identity: ExportIdentity, change: Partial<BundleSource> = {}): BundleSource {
    return sourceOf(identity, { now: new Date(), broker: { name: 'localhost', altNames, port: this.#port }, ...change })
  }
}
