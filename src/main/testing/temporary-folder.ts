import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const folders: string[] = []

// A worker of vitest is ended without an exit event, so that the file's last hook is the place to clean up.
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A new folder, which is gone when the tests of the file that asked for it are over. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `certwright-${name}-`))
  folders.push(folder)
  return folder
}
