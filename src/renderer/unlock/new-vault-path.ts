/**
 * Where a new vault is offered to go: the default place, or beside it under a name that no known vault has. Empty means the
 * default place.
 */
export function newVaultPath(defaultPath: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const folder = defaultPath.slice(0, defaultPath.length - (defaultPath.split(/[\\/]/).at(-1)?.length ?? 0))
  for (let number = 2; ; number += 1) {
    const path = `${folder}vault-${number}.certwright`
    if (!known.includes(path)) return path
  }
}
