import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The vault file that the system hands over when somebody opens one by double-click: the first argument that ends in
 * `.certwright`, as a path (relative to `workingDirectory`) or as a `file:` URL, which Linux desktops give for `%U`.
 * Chromium adds switches of its own and may change the order. Undefined where there is none.
 */
export function vaultArgument(args: readonly string[], workingDirectory: string): string | undefined {
  const argument = args.find((each) => !each.startsWith('-') && each.toLowerCase().endsWith('.certwright'))
  if (argument === undefined) return undefined
  if (!argument.startsWith('file:')) return resolve(workingDirectory, argument)
  try {
    return fileURLToPath(argument)
  } catch {
    return undefined
  }
}
