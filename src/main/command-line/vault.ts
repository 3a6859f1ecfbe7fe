import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { Answer } from './answer.ts'
import { badUsage } from './failure.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint } from './line.ts'
import { wholeNumber } from './option-value.ts'
import { currentPassphrase, firstPassphrase, nextPassphrase } from './passphrase.ts'
import { vaultLines } from './print-vault.ts'
import { sizeWords } from './words.ts'

/** Adds the commands on the vault as a file. */
export function addVaultCommands(program: Command, invocation: Invocation): void {
  const vault = program.command('vault').description('make a vault, look at it, back it up')

  examples(
    vault.command('create').description('make a new vault, closed by a passphrase'),
    'vault create',
    'vault create --vault home.certwright --passphrase-file passphrase.txt',
  ).action(invocation.answer(() => create(invocation)))

  examples(vault.command('info').description('say what the vault is and holds'), 'vault info', 'vault info --json').action(
    invocation.answer(() => info(invocation)),
  )

  examples(
    vault
      .command('change-passphrase')
      .description('put a new passphrase in the place of the old one')
      .option('--new-passphrase-file <file>', 'file with the new passphrase (or $CERTWRIGHT_NEW_PASSPHRASE, or asked for)'),
    'vault change-passphrase',
    'vault change-passphrase --passphrase-file old.txt --new-passphrase-file new.txt',
  ).action(invocation.answer((options: { newPassphraseFile?: string }) => changePassphrase(invocation, options)))

  examples(
    vault
      .command('settings')
      .description('change what the vault remembers; without an option, show it')
      .option('--identity-domain <domain>', 'devices get the name spiffe://DOMAIN/device/ID from now on')
      .option('--no-identity-domain', 'devices get no such name from now on')
      .option('--auto-lock <minutes>', 'lock the vault after so many idle minutes; 0 for never', wholeNumber),
    'vault settings --identity-domain home.lan --auto-lock 30',
    'vault settings --no-identity-domain',
  ).action(invocation.answer((options: SettingsOptions) => settings(invocation, options)))

  examples(
    vault.command('backup').description('write a whole copy of the vault').argument('<file>', 'the copy; it must not be there yet'),
    'vault backup home-backup.certwright',
  ).action(invocation.answer((file: string) => backup(invocation, file)))
}

interface SettingsOptions {
  /** False where it was unset. */
  identityDomain?: string | false
  autoLock?: number
}

async function create(invocation: Invocation): Promise<Answer> {
  const client = await invocation.client()
  const path = await invocation.vaultFile()
  // Nobody should have to think of a passphrase first. The core looks again.
  if (existsSync(path)) {
    throw new AppError('VAULT_EXISTS', `There is a file ${path} already.`, { remedy: 'Choose another file with --vault.', details: { path } })
  }
  const passphrase = await firstPassphrase(invocation)
  const value = await client.vault.create({ path: invocation.vaultPath, passphrase })
  return {
    value,
    lines: [['Made the vault ', paint('bold', value.path)], 'There is no way in without its passphrase: keep that safe, too.'],
  }
}

async function info(invocation: Invocation): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.vault.info()
  return { value, lines: vaultLines(value) }
}

async function changePassphrase(invocation: Invocation, options: { newPassphraseFile?: string }): Promise<Answer> {
  const client = await invocation.openVault()
  const { passphrase: current } = await currentPassphrase(invocation)
  const next = await nextPassphrase(invocation, options.newPassphraseFile)
  await client.vault.changePassphrase({ current, next })
  const value = await client.vault.info()
  return { value, lines: [['The passphrase of ', paint('bold', value.path), ' is changed.'], 'Older backups still open with the old one.'] }
}

async function settings(invocation: Invocation, { identityDomain, autoLock }: SettingsOptions): Promise<Answer> {
  if (identityDomain === undefined && autoLock === undefined) return info(invocation)
  if (identityDomain === '') throw badUsage('--identity-domain is empty.', 'Use --no-identity-domain to have none.')
  const client = await invocation.unlockVault()
  const value = await client.vault.changeSettings({
    identityDomain: identityDomain === false ? null : identityDomain,
    autoLockMinutes: autoLock,
  })
  return { value, lines: vaultLines(value) }
}

async function backup(invocation: Invocation, file: string): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.vault.backup({ to: resolve(file) })
  return { value, lines: [['Wrote ', paint('bold', value.path), ` (${sizeWords(value.size)}).`], 'It opens with the passphrase of today.'] }
}
