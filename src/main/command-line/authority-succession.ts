import type { Command } from 'commander'
import type { KeyType } from '../../shared/key-type.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { addKeyOption, daysOption } from './issue-options.ts'
import { newCertificateLines } from './print-certificate.ts'
import { refText } from './reference.ts'
import { dateWords } from './words.ts'

interface RollOverOptions {
  cn: string
  key?: KeyType
  days?: number
}

/** Adds the two ways in which an authority goes on: the same one for longer, or another one in its place. */
export function addAuthoritySuccessionCommands(authority: Command, invocation: Invocation): void {
  examples(
    authority
      .command('renew')
      .description('give an authority a new certificate for its name and key; what it has issued stays valid')
      .argument('<ref>', refText)
      .addOption(daysOption('as long as the old one, if left out')),
    'authority renew "Home CA"',
    'authority renew "Workshop CA" --days 1825',
  ).action(invocation.answer((ref: string, options: { days?: number }) => renew(invocation, ref, options)))

  examples(
    addKeyOption(
      authority
        .command('roll-over')
        .description('make a new root CA that takes over; exports trust both until the old one ends')
        .argument('<ref>', refText)
        .requiredOption('--cn <name>', 'common name of the new one; not that of the old one'),
      'that of the old one, if left out',
    ).addOption(daysOption()),
    'authority roll-over "Home CA" --cn "Home CA 2036"',
  ).action(invocation.answer((ref: string, options: RollOverOptions) => rollOver(invocation, ref, options)))
}

async function renew(invocation: Invocation, reference: string, { days }: { days?: number }): Promise<Answer> {
  const client = await invocation.unlockVault()
  const old = await client.certificates.show({ reference })
  const value = await client.authorities.renew({ reference: old.fingerprint, validityDays: days })
  return {
    value,
    lines: [
      ...newCertificateLines(value, invocation.surroundings.now()),
      'It has the name and the key of the old one: what that has issued is valid under both.',
      `Who trusts the old one needs this one before ${dateWords(old.notAfter)}: export again, and hand the files out by then.`,
    ],
  }
}

async function rollOver(invocation: Invocation, reference: string, { cn, key, days }: RollOverOptions): Promise<Answer> {
  const client = await invocation.unlockVault()
  const old = await client.certificates.show({ reference })
  const value = await client.authorities.rollOver({ reference: old.fingerprint, commonName: cn, keyType: key, validityDays: days })
  return {
    value,
    lines: [
      ...newCertificateLines(value, invocation.surroundings.now()),
      `From now on exports trust both, until ${old.name} ends on ${dateWords(old.notAfter)}.`,
      'In this order: export to all brokers and devices, so that they trust both; then renew each certificate with',
      '--issuer and the new name; when nothing signed by the old one is in use any more, leave it behind.',
    ],
  }
}
