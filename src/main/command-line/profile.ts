import type { Command } from 'commander'
import { readFile } from 'node:fs/promises'
import { AppError } from '../../shared/errors.ts'
import type { OwnProfileDefinition, ProfileWarning } from '../../shared/own-profile.ts'
import { kindTitles } from '../../shared/profile.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { fields, indent } from './table.ts'
import { count, listWords } from './words.ts'

/** Adds the commands on profiles. */
export function addProfileCommands(program: Command, invocation: Invocation): void {
  const profile = program.command('profile').description('see what kinds of certificates there are, and make your own')

  examples(profile.command('list').description('list the profiles; your own are marked'), 'profile list').action(
    invocation.answer(() => list(invocation)),
  )

  examples(
    profile
      .command('show')
      .description('print a profile of your own as JSON, or one of the catalogue as a copy to begin from')
      .argument('<id>', 'its id; see "profile list"'),
    'profile show mqtt-device > cellar-sensor.json',
  ).action(invocation.answer((id: string) => show(invocation, id)))

  examples(
    profile
      .command('save')
      .description('put a profile into the vault, or in the place of yours with the same id')
      .argument('<file>', 'JSON, such as "profile show" prints'),
    'profile save cellar-sensor.json',
  ).action(invocation.answer((file: string) => save(invocation, file)))

  examples(
    profile
      .command('remove')
      .description('take a profile of your own out of the vault; what was issued by it stays')
      .argument('<id>', 'its id'),
    'profile remove cellar-sensor',
  ).action(invocation.answer((id: string) => remove(invocation, id)))
}

async function list(invocation: Invocation): Promise<Answer> {
  const client = await clientWithVaultIfThere(invocation)
  const value = await client.profiles.list()
  const lines = value.flatMap((each, index): Line[] => [
    ...(index === 0 ? [] : ['']),
    [
      paint('bold', each.id),
      paint('dim', `  ${kindTitles[each.kind]}`),
      ...(each.isOwn ? [paint('yellow', `  your own, based on ${each.basedOn ?? 'nothing'}`)] : []),
    ],
    each.purpose,
    ...indent(
      fields([
        ['Keys', each.keyTypes.map((type) => (type === each.defaultKeyType ? `${type} (default)` : type)).join(', ')],
        ['Valid', count(each.defaultValidityDays, 'day')],
        ['Names', each.altNames === 'none' ? 'none' : `${each.altNameTypes.join(', ')} (${each.altNames})`],
        ['For', each.extendedKeyUsage.length > 0 ? each.extendedKeyUsage.join(', ') : null],
      ]),
    ),
  ])
  return { value, lines }
}

/** The catalogue is there without a vault, too; a vault that was named must be there. */
async function clientWithVaultIfThere(invocation: Invocation) {
  try {
    return await invocation.openVault()
  } catch (error) {
    const isMissing = error instanceof AppError && error.code === 'VAULT_NOT_FOUND'
    if (!isMissing || invocation.vaultPath !== undefined) throw error
    return invocation.client()
  }
}

async function show(invocation: Invocation, id: string): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.profiles.show({ id })
  return { value, lines: JSON.stringify(value, undefined, 2).split('\n') }
}

async function save(invocation: Invocation, file: string): Promise<Answer> {
  const definition = await readDefinition(file)
  const client = await invocation.unlockVault()
  const warnings = await client.profiles.save(definition)
  const { id } = definition
  return { value: { id, warnings }, lines: [['Saved the profile ', paint('bold', id)], ...warnings.flatMap(warningLines)] }
}

async function remove(invocation: Invocation, id: string): Promise<Answer> {
  const client = await invocation.unlockVault()
  await client.profiles.remove({ id })
  return { value: { id }, lines: [['Removed the profile ', paint('bold', id)], 'What was issued by it stays valid.'] }
}

/** Gives what the file holds; whether it is a profile, the core says. Throws FILE_NOT_READABLE, FILE_NOT_UNDERSTOOD. */
async function readDefinition(path: string): Promise<OwnProfileDefinition> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('FILE_NOT_READABLE', `${path} could not be read.`, {
      remedy: 'Check that the file is there and that you may read it.',
      details: { path },
      cause,
    })
  })
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as OwnProfileDefinition
  } catch (cause) {
    throw new AppError('FILE_NOT_UNDERSTOOD', `${path} is not JSON.`, {
      remedy: 'Begin from what "certwright profile show" prints.',
      details: { path },
      cause,
    })
  }
}

function warningLines({ message, consumers }: ProfileWarning): Line[] {
  return [
    [paint('yellow', 'warning:'), ` ${message}`],
    ...indent(consumers.length > 0 ? [`In the way of ${listWords(consumers, 8)}.`] : []),
  ]
}
