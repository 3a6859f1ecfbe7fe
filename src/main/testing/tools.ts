import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** Where `name` is installed, or undefined. Looks in PATH and in the sbin folders, where Debian puts brokers. */
export function findTool(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin']
  for (const folder of folders) {
    for (const file of process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`, name] : [name]) {
      const path = join(folder, file)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        continue
      }
    }
  }
  return undefined
}

/**
 * For `describe.skipIf(...)`: true where one of the tools is missing, which is said on standard error. In CI a missing tool is a
 * failure, so this throws, but for those that `LACKED_TOOLS` names (with commas): they count as missing, since that system has them
 * not, or has something else by that name.
 */
export function lacksTools(...names: string[]): boolean {
  return saysMissing(names.filter((name) => lackedTools().includes(name) || findTool(name) === undefined))
}

function lackedTools(): string[] {
  return (process.env['LACKED_TOOLS'] ?? '').split(',')
}

/**
 * The same for what was looked for in another way: true, said aloud and a failure in CI where `missing` names anything. `advice` is a
 * sentence that says how to have it.
 */
export function saysMissing(missing: readonly string[], advice?: string): boolean {
  if (missing.length === 0) return false
  const sentence = `SKIPPED: these tests need ${missing.join(', ')}, which ${missing.length > 1 ? 'are' : 'is'} not installed.${advice === undefined ? '' : ` ${advice}`}`
  if (process.env['CI'] && missing.some((name) => !lackedTools().includes(name))) throw new Error(sentence)
  process.stderr.write(`\n${sentence}\n`)
  return true
}

/** Runs a tool, by its name or its path, to its end and gives its exit status and all it printed; for judges such as openssl. */
export function runTool(
  name: string,
  args: readonly string[],
  options: { input?: string | Uint8Array; cwd?: string; env?: NodeJS.ProcessEnv; timeout?: number } = {},
) {
  const path = isAbsolute(name) ? name : findTool(name)
  if (path === undefined) throw new Error(`${name} is not installed`)
  const { status, stdout, stderr } = spawnSync(path, args, { timeout: 60_000, ...options, encoding: 'utf8' })
  return { status, stdout, stderr, output: stdout + stderr }
}
