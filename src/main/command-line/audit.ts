import type { Command } from 'commander'
import type { AuditEntry } from '../../shared/audit.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { wholeNumber } from './option-value.ts'
import { table } from './table.ts'
import { count, momentWords } from './words.ts'

interface ListOptions {
  limit?: number
  offset?: number
}

/** Adds the commands on the audit trail. */
export function addAuditCommands(program: Command, invocation: Invocation): void {
  const audit = program.command('audit').description('see what was done, and check that nothing was taken out')

  examples(
    audit
      .command('list')
      .description('list what was done, the newest first')
      .option('--limit <n>', 'at most so many (default 200)', wholeNumber)
      .option('--offset <n>', 'without the first so many', wholeNumber),
    'audit list',
    'audit list --limit 20 --json',
  ).action(invocation.answer((options: ListOptions) => list(invocation, options)))

  examples(audit.command('verify').description('check the whole trail: every hash, and no gap'), 'audit verify').action(
    invocation.answer(() => verify(invocation)),
  )
}

async function list(invocation: Invocation, options: ListOptions): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.audit.list(options)
  const rows = value.entries.map(({ sequence, at, text }: AuditEntry): Line[] => [String(sequence), momentWords(at), text])
  const more = value.total > rows.length ? [paint('dim', `${rows.length} of ${count(value.total, 'entry', 'entries')}.`)] : []
  return { value, lines: [...table(['no.', 'when', 'what'], rows), ...more] }
}

async function verify(invocation: Invocation): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.audit.verify()
  return { value, lines: [[paint('green', 'The audit trail is whole:'), ` ${count(value.entries, 'entry', 'entries')}.`]] }
}
