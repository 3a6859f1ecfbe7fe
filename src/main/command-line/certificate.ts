import { InvalidArgumentError, Option, type Command } from 'commander'
import { certificateSorts, certificateStates, certificateStatuses } from '../../shared/certificate.ts'
import { certificateKinds } from '../../shared/profile.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { addImportOptions, importCertificates, type ImportOptions } from './import.ts'
import type { Invocation } from './invocation.ts'
import { collect, wholeNumber } from './option-value.ts'
import { certificateLines, certificateTable } from './print-certificate.ts'
import { refText } from './reference.ts'
import { addRenewalCommands } from './renewal.ts'
import { addRevocationCommands } from './revocation.ts'

interface ListOptions {
  kind?: (typeof certificateKinds)[number][]
  status?: (typeof certificateStatuses)[number][]
  state?: (typeof certificateStates)[number][]
  group?: string[]
  text?: string
  issuer?: string
  expiringWithin?: number
  sort?: (typeof certificateSorts)[number]
  descending?: boolean
  limit?: number
  offset?: number
}

/** Adds the commands on the inventory. */
export function addCertificateCommands(program: Command, invocation: Invocation): void {
  const certificate = program.command('certificate').description('look at certificates, take them in, renew and revoke them')

  examples(
    certificate
      .command('list')
      .description('list certificates')
      .addOption(repeatable('--kind <kind>', 'only this kind', certificateKinds))
      .addOption(repeatable('--status <status>', 'only with this status', certificateStatuses))
      .addOption(repeatable('--state <state>', 'only those that stand so', certificateStates))
      .option('--group <name>', 'only in this group; repeatable', collect)
      .option('--text <text>', 'only with this in a name, serial number or fingerprint')
      .option('--issuer <ref>', 'only those that this authority has signed')
      .option('--expiring-within <days>', 'only those that expire within so many days, or have', wholeNumber)
      .addOption(new Option('--sort <field>', 'order (default issuedAt)').choices(certificateSorts))
      .option('--descending', 'the other way round')
      .option('--limit <n>', 'at most so many (default 200)', wholeNumber)
      .option('--offset <n>', 'without the first so many', wholeNumber),
    'certificate list --kind device --expiring-within 30',
    'certificate list --group Kiel --state expires-soon',
    'certificate list --text sensor --json',
  ).action(invocation.answer((options: ListOptions) => list(invocation, options)))

  addImportOptions(
    examples(
      certificate
        .command('import')
        .description('take certificates that were made elsewhere into the vault, with their keys and authorities')
        .addOption(new Option('--kind <kind>', 'what they are, where they do not say it themselves').choices(['broker', 'device', 'client'])),
      'certificate import mqttServer_crt.pem mqttServer_key.pem rootCA_certificate.pem',
      'certificate import sensor-1.p12 --kind device --password-file password.txt',
    ),
  ).action(invocation.answer((files: string[], options: ImportOptions) => importCertificates(invocation, files, options)))

  examples(
    certificate.command('show').description('show everything about a certificate').argument('<ref>', refText),
    'certificate show sensor-1',
    'certificate show sensor-1 --json',
  ).action(invocation.answer((ref: string) => showCertificate(invocation, ref)))

  addRenewalCommands(certificate, invocation)
  addRevocationCommands(certificate, invocation)
}

/** Shows one certificate; the vault stays locked. */
export async function showCertificate(invocation: Invocation, reference: string): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.certificates.show({ reference })
  return { value, lines: certificateLines(value, invocation.surroundings.now()) }
}

async function list(invocation: Invocation, { kind, status, state, group, expiringWithin, ...rest }: ListOptions): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.certificates.list({ kinds: kind, statuses: status, states: state, groups: group, expiringWithinDays: expiringWithin, ...rest })
  return { value, lines: certificateTable(value.certificates, value.total, invocation.surroundings.now()) }
}

function repeatable(flags: string, description: string, choices: readonly string[]): Option {
  // A parser of its own, because that of `choices` would keep the last value alone; the help still lists them.
  return new Option(flags, `${description}; repeatable`).choices(choices).argParser((text, previous: string[] | undefined) => {
    if (choices.includes(text)) return collect(text, previous)
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`)
  })
}
