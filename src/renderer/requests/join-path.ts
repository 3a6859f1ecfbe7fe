import { fileStem } from '../../shared/request-recipes.ts'

/** A path below a folder, as the machine writes it; the name is made such that every file system takes it. */
export function joinPath(folder: string, fileName: string | undefined): string {
  if (fileName === undefined) return folder
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/'
  const [, name = fileName, extension = ''] = /^(.*?)(\.[a-z0-9]+)?$/is.exec(fileName) ?? []
  return `${folder.replace(/[\\/]+$/, '')}${separator}${fileStem(name)}${extension}`
}
