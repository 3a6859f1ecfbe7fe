import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeVaultFile } from '../make-vault-file.ts'
import { Vault, type VaultOptions } from '../vault.ts'
import { now } from './sample-certificate.ts'

export const passphrase = 'correct horse battery staple'

// A vault says itself what its key derivation costs. These tests derive hundreds of keys.
const cheapCost = { memoryKiB: 256, iterations: 1, parallelism: 1 }

/** A folder for one test file, and vaults in it, which are copies of one that is cheap to unlock. */
export class VaultFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'certwright-store-'))
  readonly #opened: Vault[] = []
  #count = 0
  #template: string | undefined

  /** A path in the folder at which nothing is. */
  newPath(): string {
    this.#count += 1
    return join(this.path, `vault-${this.#count}.certwright`)
  }

  /** The path of a vault that nobody has open and that holds nothing but its creation. */
  async newVaultFile(): Promise<string> {
    if (this.#template === undefined) {
      const path = join(this.path, 'template.certwright')
      await makeVaultFile(path, passphrase, now, cheapCost)
      this.#template = path
    }
    const path = this.newPath()
    copyFileSync(this.#template, path)
    return path
  }

  async lockedVault(options?: VaultOptions): Promise<Vault> {
    return this.open(await this.newVaultFile(), options)
  }

  async unlockedVault(options?: VaultOptions): Promise<Vault> {
    const vault = await this.lockedVault(options)
    await vault.unlock(passphrase, now)
    return vault
  }

  open(path: string, options?: VaultOptions): Vault {
    const vault = Vault.open(path, options)
    this.#opened.push(vault)
    return vault
  }

  /** Closes everything and removes the folder. */
  remove(): void {
    for (const vault of this.#opened) vault.close()
    rmSync(this.path, { recursive: true, force: true })
  }
}
