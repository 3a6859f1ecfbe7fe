import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { VaultState } from '../../shared/vault.ts'
import { Vault } from '../store/vault.ts'
import type { ChangeFeed } from './change-feed.ts'

const extension = '.certwright'
const recentLimit = 8

/** The one vault that the core has open, its idle lock, and the list of those opened before. */
export class OpenVault {
  readonly #dataFolder: string
  readonly #changes: ChangeFeed
  readonly #locksByItself: boolean
  #vault: Vault | undefined
  #idleTimer: NodeJS.Timeout | undefined
  #unlocked = new AbortController()

  /** Without `locksByItself` it has no idle lock: a command is at work for as long as it runs. */
  constructor(dataFolder: string, changes: ChangeFeed, { locksByItself = true }: { locksByItself?: boolean } = {}) {
    this.#dataFolder = dataFolder
    this.#changes = changes
    this.#locksByItself = locksByItself
  }

  get defaultPath(): string {
    return join(this.#dataFolder, `default${extension}`)
  }

  /** The open vault. Throws VAULT_NOT_OPEN. */
  get current(): Vault {
    if (this.#vault) return this.#vault
    throw new AppError('VAULT_NOT_OPEN', 'No vault is open.', { remedy: 'Open a vault, or create one, first.' })
  }

  get state(): VaultState {
    if (!this.#vault) return { state: 'none' }
    const { path, isLocked } = this.#vault
    const name = basename(path)
    if (isLocked) return { state: 'locked', path, name }
    return { state: 'unlocked', path, name, autoLockMinutes: this.#vault.settings().autoLockMinutes }
  }

  /** Aborts, with an AppError that says why, when the vault of now is locked or closed. */
  get unlocked(): AbortSignal {
    return this.#unlocked.signal
  }

  /** Creates a vault at `path` and opens it, unlocked. Throws VAULT_EXISTS, FOLDER_NOT_WRITABLE. */
  async create(path: string | undefined, passphrase: string, now: Date): Promise<void> {
    const file = this.#absolute(path)
    if (path === undefined) mkdirSync(this.#dataFolder, { recursive: true, mode: 0o700 })
    const vault = await Vault.create(file, passphrase, { now })
    this.#replace(vault)
  }

  /** Opens the vault at `path`, locked; the one that was open is closed. Throws VAULT_NOT_FOUND, VAULT_NOT_OURS, and so on. */
  open(path: string | undefined): void {
    const file = this.#absolute(path)
    if (this.#vault?.path === file) return
    this.#replace(Vault.open(file))
  }

  /** Opens the vault with its passphrase and starts the idle lock. Throws VAULT_NOT_OPEN, WRONG_PASSPHRASE, PASSPHRASE_REQUIRED. */
  async unlock(passphrase: string, now: Date): Promise<void> {
    await this.current.unlock(passphrase, now)
    this.touch()
  }

  /** Locks the vault, and ends what uses an identity of it. */
  lock(): void {
    clearTimeout(this.#idleTimer)
    if (!this.#vault) return
    this.#vault.lock()
    this.#endUse(
      new AppError('VAULT_LOCKED', `${basename(this.#vault.path)} was locked, which ended what used an identity of it.`, {
        remedy: 'Unlock the vault, then connect again.',
      }),
    )
  }

  close(): void {
    clearTimeout(this.#idleTimer)
    if (!this.#vault) return
    this.#letGo(this.#vault)
    this.#vault = undefined
    this.#publish()
  }

  /** Says that a person, or a long run for one, is at work: the idle lock counts from now. */
  touch(): void {
    clearTimeout(this.#idleTimer)
    if (!this.#locksByItself || !this.#vault || this.#vault.isLocked) return
    const { autoLockMinutes } = this.#vault.settings()
    if (autoLockMinutes === 0) return
    this.#idleTimer = setTimeout(() => this.lock(), autoLockMinutes * 60_000)
    this.#idleTimer.unref()
  }

  /** Publishes what another process has changed in the file. */
  lookForOthers(): void {
    try {
      this.#vault?.lookForOthers()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // A file that cannot be read at the moment: whoever asks for something of it is told so.
    }
  }

  recent(): { path: string; name: string }[] {
    try {
      const paths: unknown = JSON.parse(readFileSync(this.#recentFile, 'utf8'))
      if (!Array.isArray(paths)) return []
      return paths.filter((path) => typeof path === 'string').map((path) => ({ path, name: basename(path) }))
    } catch {
      // A missing or garbled list of conveniences is an empty one.
      return []
    }
  }

  get #recentFile(): string {
    return join(this.#dataFolder, 'recent-vaults.json')
  }

  #absolute(path: string | undefined): string {
    return path === undefined ? this.defaultPath : resolve(path)
  }

  #replace(vault: Vault): void {
    if (this.#vault) this.#letGo(this.#vault)
    this.#vault = vault
    vault.onChange((change) => {
      if (change === 'vault') this.#publish()
      else this.#changes.publish({ type: change })
    })
    this.#remember(vault.path)
    this.touch()
    this.#publish()
  }

  #letGo(vault: Vault): void {
    vault.close()
    this.#endUse(
      new AppError('VAULT_NOT_OPEN', `${basename(vault.path)} was closed, which ended what used an identity of it.`, {
        remedy: 'Open and unlock the vault, then connect again.',
      }),
    )
  }

  #endUse(because: AppError): void {
    const ended = this.#unlocked
    this.#unlocked = new AbortController()
    ended.abort(because)
  }

  #remember(path: string): void {
    const paths = [path, ...this.recent().map((entry) => entry.path)].filter((each, index, all) => all.indexOf(each) === index)
    try {
      mkdirSync(dirname(this.#recentFile), { recursive: true, mode: 0o700 })
      writeFileSync(this.#recentFile, JSON.stringify(paths.slice(0, recentLimit), null, 2), { mode: 0o600 })
    } catch {
      // A vault on a machine whose data folder cannot be written is as good as any other.
    }
  }

  #publish(): void {
    this.#changes.publish({ type: 'vault', vault: this.state })
  }
}
