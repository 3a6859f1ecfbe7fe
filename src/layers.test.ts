import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Who may import whom; docs/architecture.md has the same map in words. A layer that is not named here may import nothing of ours. */
const allowed: Record<string, readonly string[]> = {
  shared: ['shared'],
  preload: [],
  renderer: ['renderer', 'shared'],
  'main/pki': ['main/pki', 'shared'],
  'main/profiles': ['main/profiles', 'shared'],
  'main/consumers': ['main/consumers', 'shared'],
  'main/diagnosis': ['main/diagnosis', 'shared'],
  'main/exports': ['main/exports', 'main/consumers', 'main/pki', 'main/reading', 'shared'],
  'main/store': ['main/store', 'shared'],
  'main/delivery': ['main/delivery', 'shared'],
  'main/mqtt': ['main/mqtt', 'main/transports', 'shared'],
  'main/reading': ['main/reading', 'main/consumers', 'main/pki', 'main/transports', 'shared'],
  'main/pages': ['main/pages', 'shared'],
  'main/hosts': ['main/hosts', 'main/transports', 'main/pages', 'shared'],
  'main/transports': ['main/transports', 'main/pages', 'shared'],
  'main/services': [
    'main/services',
    'main/diagnosis',
    'main/pki',
    'main/profiles',
    'main/exports',
    'main/store',
    'main/delivery',
    'main/mqtt',
    'main/reading',
    'main/hosts',
    'shared',
  ],
  'main/command-line': ['main/command-line', 'main', 'main/hosts', 'main/transports', 'shared'],
  // The entries and app.ts: they compose.
  main: ['main', 'main/services', 'main/store', 'main/hosts', 'main/transports', 'main/pages', 'main/mqtt', 'main/reading', 'main/command-line', 'shared'],
}

/** Packages that only these files may import: each is a border. A type is erased and crosses none. */
const borders: Record<string, readonly string[]> = {
  electron: ['main/index.ts', 'main/hosts/electron-host.ts', 'main/transports/electron-ipc.ts', 'preload/index.ts'],
  'node-forge': ['main/pki/forge.ts'],
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(sep).join('/'))
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.') && !file.includes('/testing/'))

function layerOf(path: string): string | undefined {
  return Object.keys(allowed)
    .filter((layer) => path.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0]
}

function importsOf(file: string): string[] {
  const text = readFileSync(join('src', file), 'utf8')
  return [...text.matchAll(/^import type [^']*'([^']+)'|(?:from|import)\s*\(?\s*'([^']+)'/gm)].map(([, type, value]) =>
    type === undefined || type.startsWith('.') ? (type ?? value!) : `types of ${type}`,
  )
}

function crossings(): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap((target) => {
      const from = layerOf(file)
      if (!target.startsWith('.')) {
        const border = borders[target.split('/')[0]!]
        return border && !border.includes(file) ? [`${file} -> ${target}`] : []
      }
      const to = posix.normalize(posix.join(dirname(file), target))
      if (to.startsWith('..')) return []
      return from && allowed[from]!.includes(layerOf(to) ?? '') ? [] : [`${file} -> ${to}`]
    }),
  )
}

/** Files that import each other, types included, as chains that end where they begin. */
function circles(): string[] {
  const known = new Set(files)
  const targets = new Map(
    files.map((file) => {
      const own = importsOf(file).filter((target) => target.startsWith('.'))
      return [file, own.map((target) => posix.normalize(posix.join(dirname(file), target))).filter((target) => known.has(target))]
    }),
  )
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (path.includes(file) || done.has(file)) return
    for (const target of targets.get(file)!) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  return found
}

describe('layers', () => {
  it('finds the sources', () => {
    expect(files.length).toBeGreaterThan(60)
    expect(importsOf('main/app.ts')).toContain('../shared/contract.ts')
  })
  it('keeps every import inside its layer', () => {
    expect(crossings()).toEqual([])
  })
  it('have no circle', () => {
    expect(circles()).toEqual([])
  })
})
