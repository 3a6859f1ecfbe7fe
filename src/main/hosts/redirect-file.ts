import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A page on disk that leads to an address. */
export interface RedirectFile {
  /** file://... */
  readonly url: string
  /** Removes it and its folder; more than once is as good as once. */
  remove(): void
}

/**
 * Writes a page that leads to `address`, readable by nobody but this user. A browser is given it instead of the address, which
 * holds a code: the argument list of a program is seen by every user of the machine (`ps`).
 */
export function writeRedirectFile(address: string): RedirectFile {
  // mkdtemp makes a folder of mode 0700.
  const folder = mkdtempSync(join(folderForBrowsers(), 'certwright-open-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const file = join(folder, 'certwright.html')
  try {
    writeFileSync(file, pageTo(address), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    remove()
    throw error
  }
  return { url: pathToFileURL(file).href, remove }
}

/** A browser that is a snap (Ubuntu's are) has a /tmp of its own, and of the home sees only what is not hidden. */
function folderForBrowsers(): string {
  const isSnap = ['chromium', 'firefox'].some((name) => existsSync(`/snap/bin/${name}`))
  return isSnap ? homedir() : tmpdir()
}

function pageTo(address: string): string {
  const escaped = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<title>Certwright</title>',
    '<meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0; url=${escaped}">`,
    `<p><a href="${escaped}">Open Certwright</a></p>`,
    '</html>',
    '',
  ].join('\n')
}
