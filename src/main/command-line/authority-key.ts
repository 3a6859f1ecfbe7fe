import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint } from './line.ts'
import { newFilePassphrase, withFilePassphrase } from './passphrase.ts'
import { refText } from './reference.ts'
import { shellWords } from './shell-words.ts'
import { indent } from './table.ts'

interface TakeOptions {
  to: string
  keepKey?: boolean
  filePassphraseFile?: string
}

interface BringOptions {
  filePassphraseFile?: string
}

/** Adds the commands on where an authority's key is: in the vault, or in a file that lies in a safe. */
export function addAuthorityKeyCommands(authority: Command, invocation: Invocation): void {
  examples(
    authority
      .command('take-offline')
      .description('write the key of an authority, encrypted, into a file, and take it out of the vault')
      .argument('<ref>', refText)
      .requiredOption('--to <file>', 'the file; it must not be there yet')
      .option('--keep-key', 'leave the key in the vault, too')
      .option('--file-passphrase-file <file>', 'file with the new file’s own passphrase (or $CERTWRIGHT_FILE_PASSPHRASE, or asked for)'),
    'authority take-offline "Home CA" --to /media/usb/home-ca.pem',
    'authority take-offline "Home CA" --to home-ca.pem --keep-key --file-passphrase-file usb.txt',
  ).action(invocation.answer((ref: string, options: TakeOptions) => takeOffline(invocation, ref, options)))

  examples(
    authority
      .command('bring-back')
      .description('put the key of an authority back into the vault, from the file that holds it')
      .argument('<file>', 'the file that the key was written to, or any other that holds it')
      .option('--file-passphrase-file <file>', 'file with its own passphrase (or $CERTWRIGHT_FILE_PASSPHRASE, or asked for)'),
    'authority bring-back /media/usb/home-ca.pem',
  ).action(invocation.answer((file: string, options: BringOptions) => bringBack(invocation, file, options)))
}

async function takeOffline(invocation: Invocation, reference: string, { to, keepKey, filePassphraseFile }: TakeOptions): Promise<Answer> {
  const path = resolve(to)
  // Nobody should have to think of a passphrase first. The core looks again.
  if (existsSync(path)) {
    throw new AppError('BUNDLE_EXISTS', `${path} is there already. Nothing was written.`, {
      remedy: 'Choose another file: one that may hold a key is never replaced.',
      details: { file: path },
    })
  }
  const client = await invocation.unlockVault()
  const { name } = await client.certificates.show({ reference })
  const passphrase = await newFilePassphrase(invocation, filePassphraseFile)
  const certificate = await client.authorities.takeOffline({ reference, to: path, passphrase, keepsKey: keepKey ?? false })
  const back = shellWords([...invocation.surroundings.programWords, 'authority', 'bring-back', path])
  return {
    value: { ...certificate, path },
    lines: [
      ['Wrote ', paint('bold', path), `: the key of ${name}, encrypted, and its certificates.`],
      ...(keepKey
        ? ['The vault has the key, too.']
        : [
            `The vault no longer has it: ${name} signs neither certificates nor CRLs until it is back. Older backups of the vault`,
            'still hold it.',
          ]),
      'Keep two copies of the file, and its passphrase apart from them: without both the key is lost. It comes back by',
      ...indent([back]),
    ],
  }
}

async function bringBack(invocation: Invocation, file: string, { filePassphraseFile }: BringOptions): Promise<Answer> {
  const client = await invocation.unlockVault()
  const value = await withFilePassphrase(invocation, filePassphraseFile, (passphrase) =>
    client.authorities.bringBack({ file: { path: resolve(file) }, passphrase }),
  )
  return {
    value,
    lines: [['The vault has the key of ', paint('bold', value.name), ' again.'], 'The file is still there: put it back where it is safe.'],
  }
}
