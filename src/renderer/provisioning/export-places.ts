import type { AltName } from '../../shared/alt-name.ts'
import type { BundleSummary } from '../../shared/export.ts'

/** What is kept of an export to show where everything is; no content of a file. */
export interface WrittenBundles {
  /** Tells what was asked for from what is asked for now. */
  request: string
  /** Absolute. */
  folder: string
  bundles: Pick<BundleSummary, 'name' | 'fingerprint' | 'folder' | 'files'>[]
  /** Names of bundles that a cancellation left out. */
  notStarted: string[]
}

/** A path below a folder of the core's machine, `/` between the parts of `below`. */
export function placeBelow(folder: string, below: string, platform: string): string {
  const separator = platform === 'win32' ? '\\' : '/'
  const parts = below === '' ? [] : below.split('/')
  return [folder.replace(/[\\/]+$/, ''), ...parts].join(separator)
}

/**
 * The three lines that bring a broker's folder to its machine and start it there, or start it here where the broker has only
 * names of this machine. `USER` is left to be filled in.
 */
export function broughtToTheBroker(path: string, altNames: readonly AltName[], files: readonly { path: string }[], platform: string): string[] {
  const isWindows = platform === 'win32'
  const quotedPath = isWindows ? `"${path}"` : quoted(path)
  const start = files.some((file) => file.path === 'mosquitto.conf') ? 'mosquitto -c mosquitto.conf' : isWindows ? 'more README.txt' : 'less README.txt'
  const host = reachableName(altNames)
  if (host === undefined) return [`cd ${quotedPath}`, start]
  const address = host.type === 'ip' && host.value.includes(':') ? `[${host.value}]` : host.value
  const folder = path.split(/[\\/]/).at(-1) ?? 'broker'
  return [`scp -r ${quotedPath} USER@${address}:`, `ssh USER@${host.value}`, `cd ${quoted(folder)} && ${start.replace(/^more/, 'less')}`]
}

/** Whether the broker has only names of this machine, so that its clients are here too. */
export function isStartedHere(altNames: readonly AltName[]): boolean {
  return reachableName(altNames) === undefined
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '::1'])

/** Whether a name means the very machine that uses it. */
export function isLoopback({ value }: AltName): boolean {
  return loopbackNames.has(value) || value.startsWith('127.')
}

function reachableName(altNames: readonly AltName[]): AltName | undefined {
  return altNames.find((name) => name.type !== 'uri' && !name.value.startsWith('*') && !isLoopback(name))
}

function quoted(text: string): string {
  return /^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
