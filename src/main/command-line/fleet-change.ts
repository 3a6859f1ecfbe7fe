import { Option, type Command } from 'commander'
import type { KeyType } from '../../shared/key-type.ts'
import { revocationReasons, type RevocationReason } from '../../shared/revocation.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { progressWords } from './fleet.ts'
import { addSelectionOptions, selectionOf, type SelectionOptions } from './fleet-selection.ts'
import type { Invocation } from './invocation.ts'
import { addIssuerOption, addKeyOption, daysOption } from './issue-options.ts'
import { moment } from './option-value.ts'
import { fleetChangeLines } from './print-fleet.ts'
import { refText } from './reference.ts'

interface RenewOptions extends SelectionOptions {
  newKey?: boolean
  key?: KeyType
  days?: number
  issuer?: string
}
interface RevokeOptions extends SelectionOptions {
  reason: RevocationReason
  at?: string
}

/** Adds the commands that renew and revoke whole groups. */
export function addFleetChangeCommands(device: Command, invocation: Invocation): void {
  examples(
    addIssuerOption(
      addKeyOption(
        addSelectionOptions(
          device.command('renew').description('issue new certificates in the place of those of a group').argument('[ref...]', refText),
        )
          .option('--new-key', 'with new keys, too')
          .addOption(daysOption('as long as the old one, if left out')),
        'of the new keys; that of the old one, if left out',
      ),
    ),
    'device renew --group Kiel',
    'device renew --group Kiel --new-key --days 365',
  ).action(invocation.answer((refs: string[], options: RenewOptions) => renew(invocation, refs, options)))

  examples(
    addSelectionOptions(
      device.command('revoke').description('withdraw the certificates of a group for good').argument('[ref...]', refText),
    )
      .addOption(new Option('--reason <reason>', 'why; see "certificate revoke --help"').choices(revocationReasons).makeOptionMandatory())
      .option('--at <moment>', 'since when they are not to be trusted; now, if left out', moment),
    'device revoke --group Kiel --reason cessationOfOperation',
  ).action(invocation.answer((refs: string[], options: RevokeOptions) => revoke(invocation, refs, options)))
}

async function renew(invocation: Invocation, refs: string[], { newKey = false, key, days, issuer, ...which }: RenewOptions): Promise<Answer> {
  const selection = selectionOf(refs, which)
  const client = await invocation.unlockVault()
  const value = await client.fleet.renew({ ...selection, newKey, keyType: key, validityDays: days, issuer }, followed(invocation))
  return { value, lines: fleetChangeLines('Renewed', value), hasFailed: value.failed > 0 || value.stopped !== null }
}

async function revoke(invocation: Invocation, refs: string[], { reason, at, ...which }: RevokeOptions): Promise<Answer> {
  const selection = selectionOf(refs, which)
  const client = await invocation.unlockVault()
  const value = await client.fleet.revoke({ ...selection, reason, at }, followed(invocation))
  return {
    value,
    lines: [...fleetChangeLines('Revoked', value), 'Brokers learn of it from the next revocation list: certwright authority crl.'],
    hasFailed: value.failed > 0 || value.stopped !== null,
  }
}

function followed({ output, signal }: Invocation) {
  return { signal, onEvent: (progress: Parameters<typeof progressWords>[0]) => output.progress(progressWords(progress, 'certificate')) }
}
