import { fileStem } from '../../shared/request-recipes.ts'

/** The name of a file, made such that every file system takes it; its ending stays. */
export function safeFileName(name: string): string {
  const [, stem = name, ending = ''] = /^(.*?)(\.[a-z0-9]+)?$/is.exec(name) ?? []
  return `${fileStem(stem)}${ending}`
}
