import { readFile } from 'node:fs/promises'
import { AppError } from '../../shared/errors.ts'
import type { GlobalOptions } from './global-options.ts'
import type { Output } from './output.ts'
import type { Surroundings } from './surroundings.ts'

/** A passphrase, and whether a person has just typed it. */
export interface GivenPassphrase {
  passphrase: string
  isTyped: boolean
}

/** What finding a passphrase needs of the run of the program that asks for it. */
export interface Asker {
  readonly options: GlobalOptions
  readonly surroundings: Surroundings
  readonly output: Output
  readonly signal: AbortSignal
}

/** Where a passphrase may come from besides the terminal. */
interface Source {
  option: string
  file: string | undefined
  variable: string
}

/** How often a passphrase may be mistyped at the terminal. */
export const passphraseAttempts = 3

/** Gives the passphrase of the vault: from --passphrase-file, CERTWRIGHT_PASSPHRASE or the terminal. Throws PASSPHRASE_REQUIRED. */
export async function currentPassphrase(asker: Asker): Promise<GivenPassphrase> {
  const given = await givenPassphrase(asker)
  if (given !== undefined) return { passphrase: given, isTyped: false }
  return { passphrase: await ask(asker, 'Passphrase of the vault:', vaultSource(asker)), isTyped: true }
}

/** Gives the passphrase in the file or the environment; undefined where neither was named. */
export async function givenPassphrase(asker: Asker): Promise<string | undefined> {
  return fromSource(asker, vaultSource(asker))
}

/** Gives the passphrase that a vault is to be made with. At the terminal it is asked for twice. Throws PASSPHRASE_REQUIRED. */
export async function firstPassphrase(asker: Asker): Promise<string> {
  return newPassphrase(asker, vaultSource(asker))
}

/** Gives the passphrase that a vault is to have from now on: from `file`, CERTWRIGHT_NEW_PASSPHRASE or the terminal, twice. */
export async function nextPassphrase(asker: Asker, file: string | undefined): Promise<string> {
  return newPassphrase(asker, { option: '--new-passphrase-file', file, variable: 'CERTWRIGHT_NEW_PASSPHRASE' })
}

/** Gives the passphrase that a file of ours is to have: from `file`, CERTWRIGHT_FILE_PASSPHRASE or the terminal, twice. */
export async function newFilePassphrase(asker: Asker, file: string | undefined): Promise<string> {
  return newPassphrase(asker, ownFileSource(file), 'New passphrase of the file, 8 characters or more:')
}

/** Gives the password that a ZIP is to have: from `file`, CERTWRIGHT_ZIP_PASSWORD or the terminal, twice. */
export async function newZipPassword(asker: Asker, file: string | undefined): Promise<string> {
  const source = { option: '--zip-password-file', file, variable: 'CERTWRIGHT_ZIP_PASSWORD' }
  return newPassphrase(asker, source, 'Password of the ZIP, 12 characters or more:')
}

/**
 * Opens a file that may be encrypted: one of ours, whose passphrase is in `file` or CERTWRIGHT_FILE_PASSPHRASE. `open` is called
 * with that, or without any; where it then says PASSPHRASE_REQUIRED, the terminal is asked, where it may be mistyped twice.
 */
export async function withFilePassphrase<T>(asker: Asker, file: string | undefined, open: (passphrase: string | undefined) => Promise<T>): Promise<T> {
  return opened(asker, ownFileSource(file), open)
}

/** The same for a file that others made, whose password is in `file` or CERTWRIGHT_FILE_PASSWORD. */
export async function withForeignFilePassword<T>(asker: Asker, file: string | undefined, open: (password: string | undefined) => Promise<T>): Promise<T> {
  return opened(asker, foreignFileSource(file), open)
}

/**
 * Runs `run` with the password of files that others made: from `file`, CERTWRIGHT_FILE_PASSWORD, or, where `needs` says that there is
 * something encrypted in what came without one, from the terminal, where it may be mistyped twice. Without a terminal what came
 * without one is the answer.
 */
export async function withFilePassword<T>(
  asker: Asker,
  file: string | undefined,
  run: (password: string | undefined) => Promise<T>,
  needs: (result: T) => boolean,
): Promise<{ result: T; password: string | undefined }> {
  const source = foreignFileSource(file)
  const given = await fromSource(asker, source)
  const result = await run(given)
  if (given !== undefined || !needs(result) || !isTerminal(asker)) return { result, password: given }
  return typed(asker, 'Password of the files:', source, async (password) => ({ result: await run(password), password }))
}

/** Gives the secret in a text file, without the line end that editors add. Throws FILE_NOT_READABLE. */
export async function readSecretFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('FILE_NOT_READABLE', `${path} could not be read.`, {
      remedy: 'Check that the file is there and that you may read it.',
      details: { path },
      cause,
    })
  })
  // Windows editors put a byte order mark before the first character.
  return text.replace(/^\ufeff/, '').replace(/\r?\n$/, '')
}

function vaultSource({ options }: Asker): Source {
  return { option: '--passphrase-file', file: options.passphraseFile, variable: 'CERTWRIGHT_PASSPHRASE' }
}

function ownFileSource(file: string | undefined): Source {
  return { option: '--file-passphrase-file', file, variable: 'CERTWRIGHT_FILE_PASSPHRASE' }
}

function foreignFileSource(file: string | undefined): Source {
  return { option: '--password-file', file, variable: 'CERTWRIGHT_FILE_PASSWORD' }
}

async function opened<T>(asker: Asker, source: Source, open: (passphrase: string | undefined) => Promise<T>): Promise<T> {
  const given = await fromSource(asker, source)
  try {
    return await open(given)
  } catch (error) {
    if (given !== undefined || !isAbout(error, 'PASSPHRASE_REQUIRED')) throw error
  }
  return typed(asker, 'Passphrase of the file:', source, open)
}

/** Asks at the terminal for what `run` takes, again where it says WRONG_PASSPHRASE. */
async function typed<T>(asker: Asker, question: string, source: Source, run: (passphrase: string) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const passphrase = await ask(asker, question, source)
    try {
      return await run(passphrase)
    } catch (error) {
      if (!isAbout(error, 'WRONG_PASSPHRASE') || attempt === passphraseAttempts) throw error
      asker.output.note(error.message)
    }
  }
}

function isAbout(error: unknown, code: AppError['code']): error is AppError {
  return error instanceof AppError && error.code === code
}

async function fromSource({ surroundings }: Asker, { file, variable }: Source): Promise<string | undefined> {
  if (file === undefined) return surroundings.env[variable] || undefined
  const passphrase = await readSecretFile(file)
  if (passphrase !== '') return passphrase
  throw new AppError('PASSPHRASE_REQUIRED', `${file} is empty.`, { remedy: 'Put the passphrase into the file, in one line.' })
}

async function newPassphrase(asker: Asker, source: Source, question = 'New passphrase, 8 characters or more:'): Promise<string> {
  const given = await fromSource(asker, source)
  if (given !== undefined) return given
  for (;;) {
    const passphrase = await ask(asker, question, source)
    if (passphrase === (await ask(asker, 'The same again:', source))) return passphrase
    asker.output.note('These are two different passphrases.')
  }
}

/** Whether somebody is there who can be asked. */
export function isTerminal({ surroundings }: Pick<Asker, 'surroundings'>): boolean {
  return surroundings.stdin.isTTY === true && surroundings.stderr.isTTY === true
}

async function ask(asker: Asker, question: string, { option, variable }: Source): Promise<string> {
  const { surroundings, signal } = asker
  if (!isTerminal(asker)) {
    throw new AppError('PASSPHRASE_REQUIRED', 'A passphrase is needed, and there is no terminal to ask for it.', {
      remedy: `Give it in a file with ${option} FILE, or in the environment as ${variable}.`,
    })
  }
  try {
    return await surroundings.askHidden(question, signal)
  } catch (cause) {
    throw new AppError('CANCELLED', 'Cancelled.', { cause })
  }
}
