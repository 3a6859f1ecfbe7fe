import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const outputs = ['out/main/index.js', 'out/main/cli.js', 'out/preload/index.cjs', 'out/renderer/index.html']
const inputs = ['electron.vite.config.ts', 'package.json']

/** Whether the built program is there and no source has changed since it was built. */
export function isUpToDate(project: string): boolean {
  const built = outputs.map((path) => changedAt(join(project, path)))
  const sources = [...inputs.map((path) => join(project, path)), ...sourceFiles(join(project, 'src'))].map(changedAt)
  return Math.min(...built) >= Math.max(...sources)
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))
}

/** In milliseconds since 1970; 0 for a file that is not there. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
