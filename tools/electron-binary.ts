import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the electron package downloads its program from, unless the environment names a mirror. */
const downloads = 'https://github.com/electron/electron/releases/download/'
const reachableWithinMs = 3000
/** For a program that was downloaded before and only has to be unpacked. */
const unpackedWithinMs = 3000

/** The path of Electron's program, as the electron package would give it; it may not be there. */
export function electronPath(project: string, env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const folder = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(project, 'node_modules', 'electron', 'dist')
  if (platform === 'darwin') return join(folder, 'Electron.app', 'Contents', 'MacOS', 'Electron')
  return join(folder, platform === 'win32' ? 'electron.exe' : 'electron')
}

/**
 * Sees to it that Electron's program is there. Since version 42 the package downloads it at its first start, which can
 * take minutes, or fail for ever without a word; so the server is asked first. Gives what is wrong, as the end of a
 * sentence, or undefined where all is well.
 */
export async function fetchElectron(project: string, say: (sentence: string) => void, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const path = electronPath(project, env)
  if (existsSync(path)) return undefined
  const packageFolder = join(project, 'node_modules', 'electron')
  const child = spawn(process.execPath, [join(packageFolder, 'install.js')], { stdio: ['ignore', 'inherit', 'ignore'], env })
  const installed = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false))
    child.once('close', (status) => resolve(status === 0))
  })
  const first = await Promise.race([installed, isReachable(mirrorOf(env))])
  if (first && child.exitCode === null) {
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
    say(`Downloading Electron ${version}, about 120 MB, this once.`)
    await installed
  } else {
    const limit = setTimeout(() => child.kill('SIGKILL'), unpackedWithinMs)
    await installed
    clearTimeout(limit)
  }
  return existsSync(path) ? undefined : 'its program is not there and cannot be downloaded'
}

/** As @electron/get reads it. */
function mirrorOf(env: NodeJS.ProcessEnv): string {
  return env['npm_config_electron_mirror'] ?? env['ELECTRON_MIRROR'] ?? downloads
}

/** Any answer will do: that the server can be reached is all that is asked. */
async function isReachable(address: string): Promise<boolean> {
  try {
    await fetch(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(reachableWithinMs) })
    return true
  } catch {
    return false
  }
}
