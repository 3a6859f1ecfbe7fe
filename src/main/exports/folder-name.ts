import { createHash } from 'node:crypto'

/** In UTF-8. Below what any file system allows (eCryptfs: 143), with room for the endings of files named after it. */
const nameBytesLimit = 120

/** Names of devices that Windows knows in every folder, with any extension. */
const windowsDevice = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i

// What FAT and NTFS forbid, and what deceives a reader or is refused by APFS: control, format, separators, surrogates,
// private use, unassigned.
const forbidden = /[<>:"/\\|?*\p{C}\p{Zl}\p{Zp}]/gu

/**
 * A folder name for each of `names`: one component, legal on FAT, NTFS, APFS and ext4, at most 120 octets, distinct from the
 * others even where case does not count. A name that is legal is left as it is; one that had to be changed, or that differs
 * from another in case only, gets the beginning of its SHA-256 as an ending, so that it is the same in whichever company.
 */
export function folderNames(names: readonly string[]): Map<string, string> {
  const distinct = [...new Set(names)]
  const legal = distinct.filter((name) => legalName(name) === name)
  const sameKey = Map.groupBy(legal, comparisonKey)
  const kept = new Set(legal.filter((name) => sameKey.get(comparisonKey(name))!.length === 1))
  const taken = new Set([...kept].map(comparisonKey))
  return new Map(distinct.map((name) => [name, kept.has(name) ? name : withEnding(name, taken)]))
}

/** The beginning of the names of an identity's files: as `folderNames`, and none of `taken` (lower case). */
export function fileStem(name: string, taken: readonly string[] = []): string {
  const stem = folderNames([name]).get(name)!
  return taken.includes(comparisonKey(stem)) ? withEnding(name, new Set(taken)) : stem
}

function withEnding(name: string, taken: Set<string>): string {
  const hash = createHash('sha256').update(name).digest('hex')
  for (let length = 6; ; length++) {
    const ending = `-${hash.slice(0, length)}`
    const candidate = `${truncate(legalName(name), nameBytesLimit - ending.length)}${ending}`
    const key = comparisonKey(candidate)
    if (taken.has(key)) continue
    taken.add(key)
    return candidate
  }
}

function legalName(name: string): string {
  const replaced = name.normalize('NFC').replace(forbidden, '_')
  // Windows drops dots and spaces at the end; a dot in front hides a folder and a hyphen makes it an option of a command.
  const trimmed = truncate(replaced, nameBytesLimit).replace(/[. ]+$/, '').replace(/^[.\s-]/, '_')
  if (trimmed === '') return '_'
  return windowsDevice.test(trimmed) ? `_${trimmed}` : trimmed
}

/** Cut between characters. */
function truncate(text: string, bytesLimit: number): string {
  let bytes = 0
  let kept = ''
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > bytesLimit) break
    kept += character
  }
  return kept
}

/** Equal for names that some file system takes for the same. */
function comparisonKey(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase()
}
