import type { Command } from 'commander'
import { kindTitles } from '../../shared/profile.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { fields, indent } from './table.ts'
import { count } from './words.ts'

/** Adds the commands on profiles. */
export function addProfileCommands(program: Command, invocation: Invocation): void {
  const profile = program.command('profile').description('see what kinds of certificates there are')

  examples(profile.command('list').description('list the profiles'), 'profile list').action(
    invocation.answer(() => list(invocation)),
  )
}

async function list(invocation: Invocation): Promise<Answer> {
  const client = await invocation.client()
  const value = await client.profiles.list()
  const lines = value.flatMap((each, index): Line[] => [
    ...(index === 0 ? [] : ['']),
    [paint('bold', each.id), paint('dim', `  ${kindTitles[each.kind]}`)],
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
