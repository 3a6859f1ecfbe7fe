/** The folder of a path of the core's machine, with its last separator; empty where it has none. */
export function folderPart(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

/** The last part of a path. */
export function filePart(path: string): string {
  return path.slice(folderPart(path).length)
}

/** A file in a folder of the core's machine. */
export function fileIn(folder: string, name: string, platform: string): string {
  return `${folder.replace(/(?<=.)[\\/]+$/, '')}${/^[\\/]$/.test(folder) ? '' : platform === 'win32' ? '\\' : '/'}${name}`
}

/** A name for a file, from the name of an authority: lower-case letters and digits, joined by hyphens. */
export function fileNameOf(name: string, ending: string): string {
  const stem = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  return `${stem === '' ? 'authority' : stem.slice(0, 60)}${ending}`
}
