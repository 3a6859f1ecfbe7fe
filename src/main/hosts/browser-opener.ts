import open, { apps } from 'open'

/**
 * Shows `address` in a window of its own where a Chromium is installed, else in the default browser. False where there is
 * nothing to show it with: no display, or nothing that opens. The address is in that program's argument list for a moment,
 * so it must hold no lasting secret.
 */
export async function openInBrowser(address: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return false
  return (await starts(() => open(address, { app: { name: apps.chrome, arguments: [`--app=${address}`] } }))) || starts(() => open(address))
}

/** A program that is not there says so by an error event, or by ending at once. */
async function starts(launch: () => ReturnType<typeof open>): Promise<boolean> {
  try {
    const child = await launch()
    return await new Promise((resolve) => {
      child.once('error', () => resolve(false))
      child.once('exit', (code) => resolve(code === 0))
      setTimeout(resolve, 1000, true).unref()
    })
  } catch {
    return false
  }
}
