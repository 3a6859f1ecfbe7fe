import { resolve } from 'node:path'
import type { AppContract } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { Client } from '../../shared/rpc.ts'
import type { VaultInfo } from '../../shared/vault.ts'
import type { Answer } from './answer.ts'
import type { Core } from './core.ts'
import type { GlobalOptions } from './global-options.ts'
import { Output } from './output.ts'
import { currentPassphrase, passphraseAttempts } from './passphrase.ts'
import type { Surroundings } from './surroundings.ts'

/** npx and a shell pass the terminal's Ctrl-C on to those who had it already: a second one within this time is the first. */
const sameInterruptMs = 200

/** One run of the program: its options, its core, what it says, and how it is broken off. */
export class Invocation {
  readonly surroundings: Surroundings
  readonly output: Output
  /** What the program was told before its command; complete once a command runs. */
  options: GlobalOptions = {}
  /** What the command came to; undefined until one has run. */
  exitCode = 0
  readonly #controller = new AbortController()
  readonly #stopListening: () => void
  #interruptedAt: number | undefined
  #core: Core | undefined

  constructor(surroundings: Surroundings, isJson: () => boolean) {
    this.surroundings = surroundings
    this.output = new Output(surroundings, isJson)
    this.#stopListening = surroundings.onInterrupt(() => this.#interrupt())
  }

  /** Aborted by Ctrl-C. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get wasInterrupted(): boolean {
    return this.#interruptedAt !== undefined
  }

  /** Breaks off what runs, without the person having asked: nobody listens any more. */
  breakOff(): void {
    this.#controller.abort()
  }

  /** The vault that was named by --vault or CERTWRIGHT_VAULT; undefined means the default one. */
  get vaultPath(): string | undefined {
    return this.options.vault ?? (this.surroundings.env['CERTWRIGHT_VAULT'] || undefined)
  }

  /** The absolute path of that vault, whether it is there or not. */
  async vaultFile(): Promise<string> {
    const client = await this.client()
    return resolve(this.vaultPath ?? (await client.app.about()).defaultVaultPath)
  }

  /** The client of a core, started when first asked for. Throws CANCELLED once interrupted. */
  async client(): Promise<Client<AppContract>> {
    if (this.wasInterrupted) throw new AppError('CANCELLED', 'Cancelled.')
    this.#core ??= await this.surroundings.openCore()
    return this.#core.client
  }

  /** Opens the vault, locked: enough to list and to show. Throws VAULT_NOT_FOUND and so on. */
  async openVault(): Promise<Client<AppContract>> {
    const client = await this.client()
    await client.vault.open({ path: this.vaultPath })
    return client
  }

  /**
   * Opens the vault and unlocks it with the passphrase from the file, the environment or the terminal, where it may be mistyped
   * twice. Throws PASSPHRASE_REQUIRED, WRONG_PASSPHRASE.
   */
  async unlockVault(): Promise<Client<AppContract>> {
    const client = await this.openVault()
    await this.unlock(client)
    return client
  }

  /** Gives a client with as much of the vault as a connection needs. */
  async clientWithVault(need: 'unlocked' | 'open' | 'none'): Promise<Client<AppContract>> {
    switch (need) {
      case 'unlocked':
        return this.unlockVault()
      case 'open':
        return this.openVault()
      case 'none':
        return this.client()
    }
  }

  /** Unlocks the vault that is open and gives its facts and the passphrase that opened it. */
  async unlock(client: Client<AppContract>): Promise<{ info: VaultInfo; passphrase: string }> {
    for (let attempt = 1; ; attempt++) {
      const { passphrase, isTyped } = await currentPassphrase(this)
      try {
        return { info: await client.vault.unlock({ passphrase }), passphrase }
      } catch (error) {
        const isMistyped = error instanceof AppError && error.code === 'WRONG_PASSPHRASE' && isTyped
        if (!isMistyped || attempt === passphraseAttempts) throw error
        this.output.note(error.message)
      }
    }
  }

  /** Wraps what a command does into what commander calls: the answer is printed, and its verdict becomes the exit code. */
  answer<Args extends unknown[]>(handler: (...args: Args) => Promise<Answer>): (...args: Args) => Promise<void> {
    return async (...args) => {
      const { value, lines, hasFailed } = await handler(...args)
      this.output.endProgress()
      if (this.output.isJson()) this.output.value(value)
      else this.output.print(...lines)
      this.exitCode = hasFailed ? 1 : 0
    }
  }

  /** Ends the core. */
  async close(): Promise<void> {
    await this.#core?.close()
    // A second Ctrl-C that is under way must not find the program without its answer to it: it would end by the signal.
    if (!this.wasInterrupted) this.#stopListening()
  }

  #interrupt(): void {
    const now = this.surroundings.now().getTime()
    if (this.#interruptedAt === undefined) {
      this.#interruptedAt = now
      this.output.note('Stopping. Press Ctrl-C again to end at once.')
      this.#controller.abort()
    } else if (now - this.#interruptedAt >= sameInterruptMs) {
      this.surroundings.exit(130)
    }
  }
}
