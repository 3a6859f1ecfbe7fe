import { once } from 'node:events'
import open, { apps } from 'open'
import { writeRedirectFile } from './redirect-file.ts'

const fileLifetimeMs = 60_000
const settledAfterMs = 1000

/**
 * Shows `address` in a window of its own where a Chromium is installed, else in the default browser. The browser is started with a
 * page on disk that leads there, so that the code in the address is in no argument list; the page is removed when `isOver`
 * resolves (the code is used up, or nobody waits any more), at the latest after a minute. False where there is nothing to show it
 * with: no display, or nothing that opens.
 */
export async function openInBrowser(address: string, isOver: Promise<void>, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return false
  const { url, remove } = writeRedirectFile(address)
  const timer = setTimeout(remove, fileLifetimeMs)
  timer.unref()
  void isOver.then(() => {
    clearTimeout(timer)
    remove()
  })
  const isOpen =
    (await starts(() => open(url, { app: { name: apps.chrome, arguments: [`--app=${url}`] } }))) || (await starts(() => open(url)))
  if (!isOpen) remove()
  return isOpen
}

/**
 * A program that is not there ends at once, or says so by an error. One that goes on has started: of several names `open` waits for
 * the end of each to see whether to try the next, which for a browser is when its window closes.
 */
async function starts(launch: () => ReturnType<typeof open>): Promise<boolean> {
  const ended = launch().then(async (child) => child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0])
  const { promise: goesOn, resolve } = Promise.withResolvers<number>()
  setTimeout(resolve, settledAfterMs, 0).unref()
  return (await Promise.race([ended.catch(() => null), goesOn])) === 0
}
