import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { KeyType } from '../../shared/key-type.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { addAltNameOption, addKeyOption, addSubjectOptions, altNamesOf, subjectRest, type SubjectOptions } from './issue-options.ts'
import { paint, type Line } from './line.ts'
import { withForeignFilePassword } from './passphrase.ts'
import { newCertificateLines } from './print-certificate.ts'
import { requestReadingLines } from './print-request.ts'
import { addRequestRecipeCommand } from './request-recipe.ts'
import { addRequestSignCommand } from './request-sign.ts'
import { indent, table } from './table.ts'
import { momentWords } from './words.ts'

interface MakeOptions extends SubjectOptions {
  cn: string
  profile?: string
  key?: KeyType
  san?: string[]
  to: string
  force?: boolean
}

/** Adds the commands on certification requests (PKCS#10, RFC 2986): those of others, and ours. */
export function addRequestCommands(program: Command, invocation: Invocation): void {
  const request = program.command('request').description('sign requests whose keys stay where they are, or have yours signed elsewhere')

  examples(
    request
      .command('show')
      .description('say what would come of a request if it were signed, and what would be dropped')
      .argument('<file>', 'the request, PEM or DER')
      .option('--profile <id>', 'by this profile; the likely one, if left out'),
    'request show sensor-9.csr',
    'request show broker.csr --profile mqtt-broker --json',
  ).action(invocation.answer((file: string, options: { profile?: string }) => show(invocation, file, options)))

  addRequestSignCommand(request, invocation)
  addRequestRecipeCommand(request, invocation)

  examples(
    addSubjectOptions(
      addAltNameOption(
        addKeyOption(
          request
            .command('make')
            .description('make a key and a request for it, to be signed by an authority elsewhere')
            .requiredOption('--cn <name>', 'common name')
            .requiredOption('--to <file>', 'where the request is written')
            .option('--profile <id>', 'profile by which it is made; the usual one of devices, if left out')
            .option('--force', 'replace the file'),
        ),
      ),
    ),
    'request make --cn mqtt.example.com --profile mqtt-broker --san dns:mqtt.example.com --to broker.csr',
  ).action(invocation.answer((options: MakeOptions) => make(invocation, options)))

  examples(
    request
      .command('answer')
      .description('take in the certificate that answers a request of yours, with the chain that came along')
      .argument('<file>', 'the certificate')
      .option('--password-file <file>', 'file with its password, where it has one (or $CERTWRIGHT_FILE_PASSWORD, or asked for)'),
    'request answer broker.crt',
  ).action(invocation.answer((file: string, options: { passwordFile?: string }) => answer(invocation, file, options)))

  examples(request.command('list').description('list your requests that await their answer'), 'request list').action(
    invocation.answer(() => list(invocation)),
  )

  examples(
    request
      .command('remove')
      .description('give up a request of yours, and the key that was made for it')
      .argument('<ref>', 'its name, or 4 or more digits of its id'),
    'request remove mqtt.example.com',
  ).action(invocation.answer((ref: string) => remove(invocation, ref)))
}

async function show(invocation: Invocation, file: string, { profile }: { profile?: string }): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.requests.read({ file: { path: resolve(file) }, profile })
  return { value, lines: requestReadingLines(value), hasFailed: value.facts.signatureProblem !== null }
}

async function make(invocation: Invocation, { cn, profile, key, san, to, force, ...rest }: MakeOptions): Promise<Answer> {
  const altNames = altNamesOf(san)
  const client = await invocation.unlockVault()
  const value = await client.requests.make({
    subject: { commonName: cn, ...subjectRest(rest) },
    profile: profile ?? (await client.profiles.list()).find(({ kind }) => kind === 'device')!.id,
    keyType: key,
    altNames,
    to: resolve(to),
    overwrite: force ?? false,
  })
  return {
    value,
    lines: [
      ['Wrote ', paint('bold', value.path ?? to), `: a request for ${value.subject}, by the profile ${value.profile}.`],
      'Its key waits in the vault. When the certificate comes back, take it in with "request answer FILE".',
    ],
  }
}

async function answer(invocation: Invocation, file: string, { passwordFile }: { passwordFile?: string }): Promise<Answer> {
  const client = await invocation.unlockVault()
  const value = await withForeignFilePassword(invocation, passwordFile, (password) =>
    client.requests.answer({ file: { path: resolve(file) }, password }),
  )
  return { value, lines: newCertificateLines(value, invocation.surroundings.now()) }
}

async function list(invocation: Invocation): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.requests.list()
  if (value.length === 0) return { value, lines: ['No request awaits its answer.'] }
  const rows = value.map(({ name, profile, keyType, createdAt, id }): Line[] => [
    paint('bold', name),
    profile,
    keyType,
    momentWords(createdAt),
    id.slice(0, 16),
  ])
  return { value, lines: table(['name', 'profile', 'key', 'made', 'id'], rows) }
}

async function remove(invocation: Invocation, reference: string): Promise<Answer> {
  const client = await invocation.unlockVault()
  await client.requests.remove({ reference })
  return {
    value: { reference },
    lines: [['Gave up the request ', paint('bold', reference)], ...indent(['Its key is gone: a certificate that still comes for it is of no use.'])],
  }
}
