import { navigate } from 'wouter/use-hash-location'
import { bring, useBroughtStore } from './brought-store.ts'
import { chooseFiles } from './choose-files.ts'
import { fileOfText, readFiles } from './read-files.ts'

/**
 * What will be done with what is brought while the page at `location` is shown: three pages take it as one more of theirs, every
 * other one is left for Inspect.
 */
export function whatBecomesOf(location: string): { sentence: string; staysThere: boolean } {
  if (location === '/requests/sign') return { sentence: 'Drop requests to sign them', staysThere: true }
  if (location === '/inspect/import') return { sentence: 'Drop to import it with the others', staysThere: true }
  return { sentence: 'Drop to see what is in it', staysThere: location === '/inspect' }
}

/** Takes in what was dropped or chosen, and shows the page that deals with it. */
export async function bringFiles(files: readonly File[], to?: string): Promise<void> {
  if (files.length === 0) return
  const adds = addsTo(to)
  bring(await readFiles(files, adds ? heldOctets() : 0), { adds })
  show(to)
}

/** Takes in text that was pasted. */
export function bringText(text: string, to?: string): void {
  const adds = addsTo(to)
  bring({ files: [fileOfText(text)], problems: [] }, { adds })
  show(to)
}

/** Takes in a file by its path on the core's machine: its bytes never come here. */
export function bringPath(path: string): void {
  const name = path.split(/[\\/]/).at(-1) ?? path
  bring({ files: [{ name, size: undefined, file: { path } }], problems: [] }, { adds: addsTo(undefined) })
  show(undefined)
}

/** Has files chosen in the host's dialog and takes them in. */
export async function chooseAndBring(to?: string): Promise<void> {
  await bringFiles(await chooseFiles(), to)
}

/** Whether pasted text is worth a look: it has the head of something in PEM form. */
export function isPem(text: string): boolean {
  return /-----BEGIN [^-\n]+-----/.test(text)
}

function addsTo(to: string | undefined): boolean {
  const here = currentLocation()
  return whatBecomesOf(here).staysThere && (to === undefined || to === here)
}

function show(to: string | undefined): void {
  const here = currentLocation()
  const target = to ?? (whatBecomesOf(here).staysThere ? here : '/inspect')
  if (target !== here) navigate(target)
}

function currentLocation(): string {
  return `/${location.hash.replace(/^#?\/?/, '')}`
}

function heldOctets(): number {
  return useBroughtStore.getState().files.reduce((sum, { size = 0 }) => sum + size, 0)
}
