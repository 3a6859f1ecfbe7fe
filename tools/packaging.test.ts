import { extractAll, listPackage } from '@electron/asar'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join, posix, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }

/*
 * Packs the built program with electron-builder, as a release would, but around a stand-in for Electron's distribution:
 * what is looked at is the content of the package, and whether it is whole. Linux only, where the stand-in has the
 * simplest form; the content is the same on each system.
 */
const project = join(import.meta.dirname, '..')
const isBuilt = existsSync(join(project, 'out', 'main', 'index.js')) && existsSync(join(project, 'out', 'renderer', 'index.html'))
if (!isBuilt && process.env['CI']) throw new Error('The program is not built: run npm run build before the tests of the package.')
const cannotPack = process.platform !== 'linux' || !isBuilt
if (cannotPack) process.stderr.write('\nSKIPPED: the package is tested on Linux, after npm run build.\n')

// @electron/fuses: this text marks the place of the fuses in the executable; version, number, then one octet for each.
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const fuseNames = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'embeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
]
/** As they stand in a fresh Electron. */
const fuseDefaults = '10110001'

describe.skipIf(cannotPack)('the package', () => {
  const work = mkdtempSync(join(tmpdir(), 'certwright-package-'))
  const unpacked = join(work, 'dist', 'linux-unpacked')
  /** The archive's files, taken out of it, away from the project and its node_modules. */
  const program = join(work, 'program')
  let files: string[] = []

  beforeAll(async () => {
    const distribution = standIn(join(work, 'electron'))
    await run('node_modules/electron-builder/cli.js', [
      '--linux',
      'dir',
      '--x64',
      `-c.electronDist=${distribution}`,
      `-c.directories.output=${join(work, 'dist')}`,
    ])
    const archive = join(unpacked, 'resources', 'app.asar')
    extractAll(archive, program)
    files = listPackage(archive, { isPack: false })
      .map((path) => path.replaceAll('\\', '/').slice(1))
      .filter((path) => statSync(join(program, path)).isFile())
  })
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  test('holds every file that the shell names', () => {
    const named = ['package.json', packageJson.main, ...['network', 'reader'].map((entry) => `out/main/${entry}.js`), 'out/preload/index.cjs', 'out/renderer/index.html']
    expect(named.map((path) => posix.normalize(path)).filter((path) => !files.includes(path))).toEqual([])
  })

  test('holds every file that the page and its scripts and styles ask for', () => {
    const pages = files.filter((path) => /^out\/renderer\/.*\.(html|css|js)$/.test(path))
    const missing = pages.flatMap((page) =>
      linksOf(page, readFileSync(join(program, page), 'utf8'))
        .map((link) => posix.join(link.startsWith('/') ? 'out/renderer' : posix.dirname(page), link))
        .filter((path) => !files.includes(path)),
    )
    expect(missing).toEqual([])
    expect(linksOf('index.html', readFileSync(join(program, 'out/renderer/index.html'), 'utf8')).length).toBeGreaterThan(1)
  })

  test('holds every module that the core imports', () => {
    const modules = files.filter((path) => /^out\/main\/.*\.js$/.test(path))
    const missing = modules.flatMap((module) =>
      importsOf(readFileSync(join(program, module), 'utf8')).filter((specifier) => {
        if (isBuiltin(specifier) || specifier === 'electron') return false
        if (specifier.startsWith('.')) return !files.includes(posix.join(posix.dirname(module), specifier))
        return !files.includes(`node_modules/${packageOf(specifier)}/package.json`)
      }),
    )
    expect([...new Set(missing)]).toEqual([])
    expect(modules.length).toBeGreaterThan(5)
  })

  test('runs by what is in it alone: the whole main job, with the network process', { timeout: 120_000 }, () => {
    const { CERTWRIGHT_DATA: _data, ...env } = process.env
    const { status, stdout, stderr } = spawnSync(process.execPath, ['out/main/cli.js', '--json', 'quickstart', '--to', join(work, 'bundles')], {
      cwd: program,
      encoding: 'utf8',
      env: { ...env, CERTWRIGHT_DATA: join(work, 'data'), CERTWRIGHT_PASSPHRASE: 'a passphrase of some length' },
    })
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
    const { proof } = JSON.parse(stdout) as { proof: { state: string }[] }
    expect(proof.length).toBeGreaterThan(0)
  })

  test('holds no source, no test, and nothing of its making', () => {
    expect([...new Set(files.map((path) => path.split('/')[0]))].sort()).toEqual(['node_modules', 'out', 'package.json'])
    expect([...new Set(files.filter((path) => path.startsWith('out/')).map((path) => path.split('/')[1]))].sort()).toEqual([
      'main',
      'preload',
      'renderer',
    ])
    expect(files.filter((path) => /\.(tsx?|mts|cts|map|md|c|h|swf|tsbuildinfo|yml)$/i.test(path))).toEqual([])
    expect(files.filter((path) => /\.test\.[cm]?js$|(^|\/)(tests?|__tests__|e2e|bench)\//.test(path))).toEqual([])
    const packages = new Set(files.filter((path) => path.startsWith('node_modules/')).map((path) => packageOf(path.slice('node_modules/'.length))))
    const forMaking = Object.keys(packageJson.devDependencies).filter((name) => packages.has(name))
    expect(forMaking).toEqual([])
    expect([...packages].filter((name) => name.startsWith('@types/'))).toEqual([])
  })

  test('tells of no more than the program needs', () => {
    const packed = JSON.parse(readFileSync(join(program, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(packed).toMatchObject({ name: 'certwright', version: packageJson.version, type: 'module', main: './out/main/index.js' })
    expect(packed).not.toHaveProperty('devDependencies')
    expect(packed).not.toHaveProperty('scripts')
  })

  test('is an Electron that is no plain Node, opens no debugger, and runs only this archive', () => {
    const executable = readFileSync(join(unpacked, 'certwright'))
    const at = executable.indexOf(fuseSentinel) + fuseSentinel.length + 2
    const states = [...executable.subarray(at, at + fuseNames.length)].map((octet) => String.fromCharCode(octet) === '1')
    expect(Object.fromEntries(fuseNames.map((name, index) => [name, states[index]]))).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      nodeCliInspect: false,
      embeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  test('has the window’s icon beside the archive', () => {
    expect(readFileSync(join(unpacked, 'resources', 'icon.png')).subarray(1, 4).toString()).toBe('PNG')
    expect(readdirSync(join(unpacked, 'resources')).sort()).toEqual(['app.asar', 'icon.png'])
  })

  /** Everything of a distribution that electron-builder touches. */
  function standIn(folder: string): string {
    mkdirSync(join(folder, 'resources'), { recursive: true })
    writeFileSync(join(folder, 'electron'), `\x7fELF ${fuseSentinel}\x01\x08${fuseDefaults}`, { mode: 0o755 })
    for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox']) writeFileSync(join(folder, name), '')
    return folder
  }
})

test('the names by which the system knows the program are the same in the shell and in the package', () => {
  const builder = readFileSync(join(project, 'electron-builder.yml'), 'utf8')
  const shell = readFileSync(join(project, 'src', 'main', 'index.ts'), 'utf8')
  const appId = /^appId: (.+)$/m.exec(builder)?.[1]
  expect(shell).toContain(`app.setAppUserModelId('${appId!}')`)
  expect(shell).toContain(`app.setName('${/^productName: (.+)$/m.exec(builder)![1]!}')`)
})

function run(script: string, args: string[]): Promise<void> {
  const child = spawn(process.execPath, [resolve(project, script), ...args], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => (status === 0 ? resolve() : reject(new Error(`electron-builder ended with ${status}:\n${output}`))))
  })
}

/** Relative addresses in a page, a style sheet or a script of Vite's. */
function linksOf(name: string, text: string): string[] {
  const patterns = name.endsWith('.html')
    ? [/(?:src|href)="([^"#:]+)"/g]
    : name.endsWith('.css')
      ? [/url\(["']?([^"')#:]+)["']?\)/g]
      : [/(?:from|import)\s*\(?["'](\.{1,2}\/[^"']+)["']/g]
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, link]) => link!.replace(/\?.*$/, '')))
}

function importsOf(code: string): string[] {
  return [...code.matchAll(/^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(["']([^"']+)["']\)/gm)].map(
    ([, from, bare, dynamic]) => (from ?? bare ?? dynamic)!,
  )
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
