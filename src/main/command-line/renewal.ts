import type { Command } from 'commander'
import type { EnrolResult } from '../../shared/contract.ts'
import type { KeyType } from '../../shared/key-type.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { addAltNameOption, addKeyOption, altNamesOf, daysOption } from './issue-options.ts'
import type { Line } from './line.ts'
import { enrolmentLines } from './print-enrolment.ts'
import { refText } from './reference.ts'
import { count } from './words.ts'

interface RenewOptions {
  days?: number
  san?: string[]
  issuer?: string
}

interface RekeyOptions extends RenewOptions {
  key?: KeyType
}

/** Adds the commands that put a new certificate in the place of an old one. */
export function addRenewalCommands(certificate: Command, invocation: Invocation): void {
  examples(
    addRenewOptions(
      certificate.command('renew').description('issue new certificates in the place of old ones, for the same names and keys'),
    ),
    'certificate renew mqtt.home.lan',
    'certificate renew mqtt.home.lan --san dns:mqtt.home.lan --san ip:192.168.1.20 --days 397',
    'certificate renew sensor-1 sensor-2 --issuer "Home CA 2036"',
  ).action(invocation.answer((refs: string[], options: RenewOptions) => renew(invocation, refs, options, { newKey: false })))

  examples(
    addKeyOption(
      addRenewOptions(
        certificate.command('rekey').description('issue new certificates in the place of old ones, for the same names and new keys'),
      ),
      'that of the old one, if left out',
    ),
    'certificate rekey sensor-1',
    'certificate rekey sensor-1 sensor-2 --key ec-p256 --days 825',
  ).action(invocation.answer((refs: string[], options: RekeyOptions) => renew(invocation, refs, options, { newKey: true })))
}

function addRenewOptions(command: Command): Command {
  return addAltNameOption(
    command.argument('<ref...>', `the certificates, each ${refText}`).addOption(daysOption('as long as the old one, if left out')),
    '; in place of the old ones',
  ).option('--issuer <ref>', 'another authority than that of the old one, such as after a roll-over')
}

async function renew(
  invocation: Invocation,
  references: string[],
  { days, san, issuer, key }: RekeyOptions,
  { newKey }: { newKey: boolean },
): Promise<Answer> {
  const altNames = altNamesOf(san)
  const { output, signal } = invocation
  const client = await invocation.unlockVault()
  const value = await client.certificates.renew(
    { references, newKey, keyType: key, validityDays: days, altNames, issuer },
    { signal, onEvent: ({ done, total, name }) => output.progress(`${done} of ${count(total, 'certificate')}: ${name}`) },
  )
  return {
    value,
    lines: [...enrolmentLines(value, invocation.surroundings.now()), ...nextLines(value, newKey)],
    hasFailed: value.failed.length > 0,
  }
}

function nextLines({ issued }: EnrolResult, newKey: boolean): Line[] {
  const [first] = issued
  if (!first) return []
  const isOne = issued.length === 1
  const keys = newKey ? (isOne ? ', and so does its key' : ', and so do their keys') : ''
  return [
    `${isOne ? 'The old one stays valid until it expires or is' : 'The old ones stay valid until they expire or are'} revoked${keys}.`,
    issued.some(({ kind }) => kind === 'broker')
      ? 'Export again and hand the files out; a broker takes its new certificate up at SIGHUP.'
      : 'Export again and hand the files out.',
  ]
}
