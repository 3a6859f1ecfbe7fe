import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { programEnvironment, root } from './hosts.ts'

/** Opens every vault of the walks. */
export const passphrase = 'correct horse battery staple'
/** What the prepared vault holds. */
export const prepared = { authority: 'Certwright Home CA', broker: 'localhost', devices: ['sensor-1', 'sensor-2'] } as const

/** A data folder of the program that nobody else uses. */
export interface DataFolder {
  path: string
  /** The vault that the program makes or opens where none is named. */
  vault: string
  /** Runs the command line on this folder's vault and gives what it printed. Rejects where it fails. */
  cli(...args: string[]): Promise<string>
  remove(): Promise<void>
}

/** An empty one. */
export async function makeDataFolder(): Promise<DataFolder> {
  const path = await mkdtemp(join(tmpdir(), 'certwright-walk-'))
  return {
    path,
    vault: join(path, 'default.certwright'),
    cli: (...args) => runCli(path, args),
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** Puts a vault into the folder, with an authority, a broker and two devices, as `certwright quickstart` makes it. */
export async function prepareVault(template: DataFolder, folder: DataFolder): Promise<void> {
  await mkdir(folder.path, { recursive: true })
  await copyFile(template.vault, folder.vault)
}

/** The folder whose vault is copied; made once, because proving it takes a second or two. */
export async function makeTemplate(): Promise<DataFolder> {
  const folder = await makeDataFolder()
  const devices = prepared.devices.flatMap((id) => ['--device', id])
  await folder.cli('quickstart', '--to', join(folder.path, 'bundles'), '--host', prepared.broker, '--host', '127.0.0.1', ...devices)
  return folder
}

const run = promisify(execFile)

async function runCli(dataFolder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(root, 'out/main/cli.js'), ...args], {
    env: { ...programEnvironment(dataFolder), CERTWRIGHT_PASSPHRASE: passphrase },
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}
