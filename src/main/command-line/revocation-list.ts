import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { RevocationListSummary } from '../../shared/revocation.ts'
import type { Answer } from './answer.ts'
import { badUsage } from './failure.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line, type Piece } from './line.ts'
import { wholeNumber } from './option-value.ts'
import { refText } from './reference.ts'
import { indent, table } from './table.ts'
import { count, momentWords } from './words.ts'

interface CrlOptions {
  to?: string
  days?: number
  force?: boolean
  list?: boolean
}

/** Adds the command on revocation lists (CRLs, RFC 5280 5). */
export function addRevocationListCommand(authority: Command, invocation: Invocation): void {
  examples(
    authority
      .command('crl')
      .description('issue revocation lists (CRLs) into one PEM file, or list the latest ones')
      .argument('[ref...]', `the authorities, each ${refText}; all that have issued something, if left out`)
      .option('--to <file>', 'the file: one CRL for each authority, as Mosquitto’s crlfile wants it')
      .option('--days <n>', 'days until the next one must be there (default 30)', wholeNumber)
      .option('--force', 'replace the file')
      .option('--list', 'only list the latest CRL of each authority'),
    'authority crl --to crl.pem',
    'authority crl "Home CA" "Workshop CA" --to crl.pem --days 90 --force',
    'authority crl --list',
  ).action(invocation.answer((refs: string[], options: CrlOptions) => (options.list ? list(invocation, refs, options) : issue(invocation, refs, options))))
}

async function issue(invocation: Invocation, references: string[], { to, days, force }: CrlOptions): Promise<Answer> {
  if (to === undefined) throw badUsage('The file is missing.', 'Name it with --to FILE; or see what there is with --list.')
  const client = await invocation.unlockVault()
  const value = await client.authorities.issueRevocationLists({
    references,
    validityDays: days,
    to: resolve(to),
    overwrite: force ?? false,
  })
  const { lists, failed, path } = value
  const lines: Line[] = [
    ['Wrote ', paint('bold', path ?? to), ` (${count(lists.length, 'CRL')}).`],
    ...lists.flatMap(({ issuer, number, entries, nextUpdate }): Line[] => [
      [paint('bold', issuer.name), `  CRL number ${number}, ${count(entries, 'entry', 'entries')}, next update by ${momentWords(nextUpdate)}`],
    ]),
    ...failed.flatMap(({ name, message }): Line[] => [['No CRL: ', paint('bold', name)], ...indent([message])]),
    'No broker knows of it yet. Give each broker this file and have it reload (SIGHUP); sessions that are connected stay until',
    'they are dropped. Issue the next one in time: once a CRL has run out, Mosquitto refuses every client.',
  ]
  return { value, lines, hasFailed: failed.length > 0 }
}

async function list(invocation: Invocation, references: string[], { to, days, force }: CrlOptions): Promise<Answer> {
  if (references.length > 0 || to !== undefined || days !== undefined || force) {
    throw badUsage('--list issues nothing and takes nothing else.', 'Leave the rest out, or leave --list out.')
  }
  const client = await invocation.openVault()
  const value = await client.authorities.revocationLists()
  if (value.length === 0) return { value, lines: ['No CRL has been issued yet.'] }
  const rows = value.map((each): Line[] => [
    paint('bold', each.issuer.name),
    String(each.number),
    String(each.entries),
    momentWords(each.thisUpdate),
    momentWords(each.nextUpdate),
    stateWord(each),
  ])
  return { value, lines: table(['authority', 'number', 'entries', 'issued', 'next update', 'state'], rows) }
}

function stateWord({ state }: RevocationListSummary): Piece {
  switch (state) {
    case 'current':
      return paint('green', 'current')
    case 'expires-soon':
      return paint('yellow', 'expires soon')
    case 'expired':
      return paint('red', 'expired: Mosquitto refuses every client')
  }
}
