import type { Command } from 'commander'
import type { Answer } from './answer.ts'
import { addAuthorityKeyCommands } from './authority-key.ts'
import { addAuthorityProofCommand } from './authority-proof.ts'
import { addAuthoritySuccessionCommands } from './authority-succession.ts'
import { showCertificate } from './certificate.ts'
import { addRevocationListCommand } from './revocation-list.ts'
import { examples } from './examples.ts'
import { addImportOptions, importAuthorities, type ImportOptions } from './import.ts'
import type { Invocation } from './invocation.ts'
import { addIssueOptions, subjectRest, type IssueOptions } from './issue-options.ts'
import { wholeNumber } from './option-value.ts'
import { certificateTable, newCertificateLines } from './print-certificate.ts'
import { refText } from './reference.ts'

interface CreateOptions extends IssueOptions {
  cn: string
  pathLength?: number
}

/** Adds the commands on certification authorities. */
export function addAuthorityCommands(program: Command, invocation: Invocation): void {
  const authority = program.command('authority').description('make certification authorities and look after them')

  examples(
    addIssueOptions(
      authority
        .command('create')
        .description('make a root CA or, with --issuer, an issuing CA under one')
        .requiredOption('--cn <name>', 'common name'),
    ).option('--path-length <n>', 'how many authorities may stand below each other under it', wholeNumber),
    'authority create --cn "Home CA" --o "Home" --c DE',
    'authority create --cn "Workshop CA" --issuer "Home CA" --days 1825',
  ).action(invocation.answer((options: CreateOptions) => create(invocation, options)))

  addImportOptions(
    examples(
      authority
        .command('import')
        .description('take authorities that were made elsewhere into the vault, with their keys'),
      'authority import rootCA_certificate.pem --key rootCA_key.pem --password-file password.txt',
      'authority import ca.p12',
    ),
  ).action(invocation.answer((files: string[], options: ImportOptions) => importAuthorities(invocation, files, options)))

  examples(authority.command('list').description('list the authorities'), 'authority list').action(
    invocation.answer(() => list(invocation)),
  )

  examples(
    authority.command('show').description('show everything about an authority').argument('<ref>', refText),
    'authority show "Home CA"',
  ).action(invocation.answer((ref: string) => showCertificate(invocation, ref)))

  addAuthoritySuccessionCommands(authority, invocation)
  addRevocationListCommand(authority, invocation)
  addAuthorityKeyCommands(authority, invocation)
  addAuthorityProofCommand(authority, invocation)
}

async function create(invocation: Invocation, { cn, pathLength, issuer, key, days, profile, ...rest }: CreateOptions): Promise<Answer> {
  const client = await invocation.unlockVault()
  const value = await client.authorities.create({
    subject: { commonName: cn, ...subjectRest(rest) },
    issuer,
    profile,
    keyType: key,
    validityDays: days,
    pathLength,
  })
  return { value, lines: newCertificateLines(value, invocation.surroundings.now()) }
}

async function list(invocation: Invocation): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.authorities.list()
  return { value, lines: certificateTable(value, value.length, invocation.surroundings.now()) }
}
