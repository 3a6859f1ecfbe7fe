import { Option, type Command } from 'commander'
import { resolve } from 'node:path'
import { fleetForms, type FleetForm } from '../../shared/fleet-export.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { collectNamed, readOptions } from './export.ts'
import { progressWords } from './fleet.ts'
import { addSelectionOptions, selectionOf, type SelectionOptions } from './fleet-selection.ts'
import type { Invocation } from './invocation.ts'
import { newZipPassword } from './passphrase.ts'
import { fleetExportLines } from './print-fleet.ts'
import { refText } from './reference.ts'

interface Options extends SelectionOptions {
  to: string
  form: FleetForm
  option?: [name: string, value: string][]
  overwrite?: boolean
  zipPasswordFile?: string
}

/** Adds the command that exports whole groups. */
export function addFleetExportCommand(device: Command, invocation: Invocation): void {
  examples(
    addSelectionOptions(
      device
        .command('export')
        .description('write files for the devices of a group: a folder or ZIP for each, or one list for all')
        .argument('<target>', 'who is to read the files; see "export list"')
        .argument('[ref...]', refText),
    )
      .requiredOption('--to <dir>', 'folder that the files go into')
      .addOption(
        new Option('--form <form>', 'a folder or an encrypted ZIP for each, or what the target makes for all together').choices(fleetForms).default('folders'),
      )
      .option('--option <name=value>', 'an option of the target, @FILE for what stands in a file; repeatable', collectNamed)
      .option('--overwrite', 'replace what is there already')
      .option('--zip-password-file <file>', 'file with the password of the ZIPs (or $CERTWRIGHT_ZIP_PASSWORD, or asked for)'),
    'device export pem-files --to out --group Kiel',
    'device export aws-iot --to out --group Kiel --form list',
    'device export esp-nvs --to factory --group Kiel --form list',
  ).action(invocation.answer((target: string, refs: string[], options: Options) => write(invocation, target, refs, options)))
}

async function write(invocation: Invocation, target: string, refs: string[], { to, form, option = [], overwrite = false, zipPasswordFile, ...which }: Options): Promise<Answer> {
  const selection = selectionOf(refs, which)
  const options = await readOptions(invocation, target, option)
  const client = await invocation.unlockVault()
  const password = form === 'archives' ? await newZipPassword(invocation, zipPasswordFile) : undefined
  const value = await client.fleet.export(
    { ...selection, target, options, form, folder: resolve(to), overwrite, password },
    { signal: invocation.signal, onEvent: (progress) => invocation.output.progress(progressWords(progress, 'device')) },
  )
  return { value, lines: fleetExportLines(value), hasFailed: value.refused > 0 }
}
