import type { ChildEntry } from './host.ts'

// What a child needs to find its system; LD_LIBRARY_PATH because an AppImage starts its program with one.
const passedOn = ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'LANG', 'TZ']

/**
 * The environment of a child process: nothing of ours, so that no passphrase in the environment goes with it. Never
 * empty, since Electron takes an empty one for the whole of its own.
 */
export function childEnvironment(entry: ChildEntry, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const system = passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return { ...Object.fromEntries(system), CERTWRIGHT_PROCESS: entry }
}

/**
 * V8's flags for a child process, in MiB. The reader meets hostile files, so its heap has a limit of its own. In the network process
 * most objects live for one batch of messages: V8 would give young ones four times the room while they flood in, and keep it.
 */
export const childV8Flags: Readonly<Record<ChildEntry, readonly string[]>> = {
  network: ['--max-semi-space-size=16'],
  reader: ['--max-old-space-size=512'],
}
