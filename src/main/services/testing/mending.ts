import { appendFileSync, chmodSync, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ConnectionTestResult } from '../../../shared/connection-test.ts'
import type { AppContract } from '../../../shared/contract.ts'
import type { Mend, MendPreview, MendResult } from '../../../shared/mend.ts'
import type { InputOf } from '../../../shared/rpc.ts'
import { freePort } from '../../testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser, reload } from '../../testing/mosquitto-broker.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { openTestCore, testPassphrase, type TestCore } from '../../testing/test-core.ts'

type Identity = NonNullable<InputOf<AppContract['connectionTest']['run']>['identity']>

/** A fleet of `Home CA`, a broker that runs with its exported folder, and a connection that is tried until it works. */
export class Mending {
  readonly core: TestCore
  /** How far the clock of the core is from the right time. */
  clockErrorMs = 0
  readonly top = temporaryFolder('mending')
  port = 0
  connection: { url: string; identity: Identity } = { url: '', identity: {} }
  #broker: MosquittoBroker | undefined

  static async start(): Promise<Mending> {
    const mending: Mending = new Mending(await openTestCore({ now: () => new Date(Date.now() + mending.clockErrorMs) }))
    const { core, top } = mending
    await core.api.vault.create({ passphrase: testPassphrase })
    // The broker runs as another user where the tests run as root, and has to pass through here.
    chmodSync(top, 0o755)
    mending.port = await freePort()
    mending.tryAt('localhost', { as: 'sensor-1' })
    return mending
  }

  private constructor(core: TestCore) {
    this.core = core
  }

  async end(): Promise<void> {
    await this.#broker?.stop()
    await this.core.close()
  }

  /** Where the broker runs, and where its mended files are written. */
  get running(): string {
    return join(this.top, 'broker')
  }

  get mended(): string {
    return join(this.top, 'mended')
  }

  tryAt(host: string, identity: Identity): void {
    this.connection = { url: `mqtts://${host}:${this.port}`, identity }
  }

  issueBroker(more: object = {}) {
    return this.core.api.brokers.issue({ subject: { commonName: 'localhost' }, altNames: [{ type: 'dns', value: 'localhost' }], ...more })
  }

  async enrol(id: string, more: object = {}) {
    return (await this.core.api.devices.enrol({ ids: [id], ...more })).issued[0]!
  }

  fingerprint(reference: string): Promise<string> {
    return this.core.api.certificates.show({ reference }).then(({ fingerprint }) => fingerprint)
  }

  async exportBroker(options: object = {}): Promise<void> {
    await this.core.api.exports.write({ target: 'mosquitto', options: { port: this.port, ...options }, folder: this.top })
    giveTo(ordinaryUser, this.running)
  }

  /** Runs the broker in its folder, anew where it runs. */
  async runBroker(): Promise<void> {
    await this.#broker?.stop()
    giveTo(ordinaryUser, this.running)
    this.#broker = await MosquittoBroker.start(this.running, ordinaryUser)
  }

  async reloadBroker(): Promise<void> {
    await reload(this.#broker!)
  }

  async passes(): Promise<boolean> {
    return (await this.run()).hasPassed
  }

  run(): Promise<ConnectionTestResult> {
    return this.core.api.connectionTest.run(this.connection)
  }

  /** The mend of a kind that the test, which fails, offers for the problems that it finds. */
  async offered<Kind extends Mend['kind']>(kind: Kind): Promise<Extract<Mend, { kind: Kind }>> {
    const { hasPassed, problems } = await this.run()
    expect(hasPassed).toBe(false)
    const mends = problems.flatMap((problem) => problem.mends)
    const found = mends.find((mend) => mend.kind === kind)
    if (!found) throw new Error(`${kind} is not offered, but ${mends.map((mend) => mend.kind).join(', ') || 'nothing'}, for rows ${problems.map(({ row }) => row).join(', ')}.`)
    return found as Extract<Mend, { kind: Kind }>
  }

  preview(mend: Mend): Promise<MendPreview> {
    return this.core.api.connectionTest.previewMend({ ...this.connection, mend })
  }

  mend(mend: Mend, more: { to?: string; overwrite?: boolean } = {}): Promise<MendResult> {
    return this.core.api.connectionTest.mend({ ...this.connection, mend, ...more })
  }

  /** Previews a mend, which changes nothing, does it, and does what it says is left to do. */
  async apply(mend: Mend): Promise<{ preview: MendPreview; result: MendResult }> {
    const before = await this.#everythingKept()
    const preview = await this.preview(mend)
    expect(await this.#everythingKept()).toEqual(before)
    const result = await this.mend(mend, preview.needsFolder ? { to: this.mended, overwrite: true } : {})
    await this.follow(result)
    this.take(result)
    return { preview, result }
  }

  /** The connection is tried from now on as the mend says. */
  take({ connection: { url, dropsCaFile, ...identity } }: MendResult): void {
    const { caFile, ...rest } = this.connection.identity
    this.connection = {
      url: url ?? this.connection.url,
      identity: { ...rest, ...(dropsCaFile ? {} : { caFile }), ...identity },
    }
  }

  /** Does literally what the sentences say of a broker that runs in its folder. */
  async follow({ toDo, text }: MendResult): Promise<void> {
    for (const sentence of toDo) {
      const copy = /^Copy (.+) from (\S+) into the folder that the broker runs in/.exec(sentence)
      if (copy) for (const file of copy[1]!.split(/, | and /)) copyFileSync(join(copy[2]!, file), join(this.running, file))
      const append = /^Add the lines at the end of the broker’s access rules: (\S+), beside mosquitto\.conf\.$/.exec(sentence)
      if (append) appendFileSync(join(this.running, append[1]!), text!)
      giveTo(ordinaryUser, this.running)
      if (sentence.includes('pkill -HUP')) await this.reloadBroker()
      if (sentence.startsWith('Restart the broker')) await this.runBroker()
    }
  }

  async #everythingKept(): Promise<unknown> {
    const { api } = this.core
    return { audit: await api.audit.list({}), inventory: await api.certificates.list({}), lists: await api.authorities.revocationLists() }
  }
}
