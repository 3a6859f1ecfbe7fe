import type { Command } from 'commander'
import type { Drive } from '../../shared/drive.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { table } from './table.ts'
import { sizeWords } from './words.ts'

/** Adds the commands on removable drives. */
export function addDrivesCommands(program: Command, invocation: Invocation): void {
  const drives = program.command('drives').description('the sticks and cards that bundles can go onto')
  examples(drives.command('list').description('list the removable drives that are mounted'), 'drives list', 'drives list --json').action(
    invocation.answer(() => list(invocation)),
  )
  examples(
    drives.command('eject').description('let go of a drive, so that it can be pulled out').argument('<mount-point>', 'where it is; see "drives list"'),
    'drives eject /media/me/STICK',
  ).action(invocation.answer((mountPoint: string) => eject(invocation, mountPoint)))
}

async function list(invocation: Invocation): Promise<Answer> {
  const client = await invocation.client()
  const value = await client.drives.list()
  if (value.length === 0) return { value, lines: ['There is no removable drive that is mounted.'] }
  return { value, lines: table(['where', 'name', 'file system', 'free', 'of', ''], value.map(rowOf)) }
}

function rowOf({ mountPoint, label, fileSystem, freeBytes, totalBytes, keepsPermissions, isReadOnly }: Drive): Line[] {
  const notes = [...(isReadOnly ? ['write-protected'] : []), ...(keepsPermissions ? [] : ['keeps no permissions: think of --zip'])]
  return [
    paint('bold', mountPoint),
    label,
    fileSystem || 'unknown',
    freeBytes === null ? '?' : sizeWords(freeBytes),
    totalBytes === null ? '?' : sizeWords(totalBytes),
    paint('yellow', notes.join(', ')),
  ]
}

async function eject(invocation: Invocation, mountPoint: string): Promise<Answer> {
  const client = await invocation.client()
  await client.drives.eject({ mountPoint })
  return { value: { mountPoint }, lines: [`${mountPoint} can be pulled out.`] }
}
