import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { badUsage } from './failure.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { collect, namedValue } from './option-value.ts'
import { readSecretFile } from './passphrase.ts'
import { bundleLines, shortBundleLines, targetLines } from './print-bundle.ts'
import { count, listWords } from './words.ts'

interface ExportOptions {
  to?: string
  only?: string[]
  option?: [name: string, value: string][]
  overwrite?: boolean
  preview?: boolean
}

/** Past so many, bundles are counted instead of listed. */
const listedBundles = 20

/** Adds the commands on exports. */
export function addExportCommands(program: Command, invocation: Invocation): void {
  const write = program
    .command('export')
    .description('write ready-to-use bundles for brokers and devices')
    .argument('[target]', 'who is to read the files; see "export list"')
    .option('--to <dir>', 'folder that the bundles go into')
    .option('--only <ref>', 'only for this one, not for all that the target serves; repeatable', collect)
    .option('--option <name=value>', 'an option of the target, @FILE for what stands in a file; repeatable', collectNamed)
    .option('--overwrite', 'replace bundles that are there already')
    .option('--preview', 'show what would be written, and write nothing')
  examples(
    write,
    'export list',
    'export mosquitto --to /media/usb',
    'export mosquitto --to out --option mode=password --option acl=true --overwrite',
    'export pem-files --to out --only sensor-1 --only sensor-2',
  ).action(invocation.answer((target: string | undefined, options: ExportOptions) => writeBundles(invocation, target, options)))

  examples(write.command('list').description('list the targets and their options'), 'export list', 'export list --json').action(
    invocation.answer(() => listTargets(invocation)),
  )
}

function collectNamed(text: string, previous: readonly [string, string][] | undefined): [string, string][] {
  return [...(previous ?? []), namedValue(text)]
}

async function listTargets(invocation: Invocation): Promise<Answer> {
  const client = await invocation.client()
  const value = await client.exports.targets()
  return { value, lines: value.flatMap((target, index) => [...(index === 0 ? [] : ['']), ...targetLines(target)]) }
}

async function writeBundles(invocation: Invocation, target: string | undefined, options: ExportOptions): Promise<Answer> {
  if (target === undefined) throw badUsage('The target is missing.', 'Name one; "certwright export list" lists them.')
  const folder = options.to
  if (folder === undefined && !options.preview) throw badUsage('The folder is missing.', 'Name it with --to DIR.')
  const request = {
    target,
    only: options.only,
    options: Object.fromEntries(await Promise.all((options.option ?? []).map(readValue))),
  }
  const { output, signal } = invocation
  await refuseBareSecrets(invocation, target, options.option ?? [])
  const client = await invocation.unlockVault()
  if (folder === undefined || options.preview) {
    const value = await client.exports.preview(request, { signal })
    return { value, lines: value.flatMap(bundleLines) }
  }
  const value = await client.exports.write(
    { ...request, folder: resolve(folder), overwrite: options.overwrite ?? false },
    { signal, onEvent: ({ done, total, name }) => output.progress(`${done} of ${count(total, 'bundle')}: ${name}`) },
  )
  const { bundles, notStarted } = value
  const lines: Line[] = [
    [`Wrote ${count(bundles.length, 'bundle')} to `, paint('bold', value.folder)],
    ...(bundles.length <= listedBundles ? bundles.flatMap(bundles.length === 1 ? bundleLines : shortBundleLines) : problemsOf(bundles)),
    ...(notStarted.length > 0 ? [`Cancelled before ${listWords(notStarted)}.`] : []),
  ]
  return { value, lines }
}

function problemsOf(bundles: Parameters<typeof shortBundleLines>[0][]): Line[] {
  return bundles.filter(({ problems }) => problems.length > 0).flatMap(shortBundleLines)
}

/** What stands on a command line can be read by every user of the machine, and stays in the shell's history. */
async function refuseBareSecrets(invocation: Invocation, target: string, given: readonly [string, string][]): Promise<void> {
  const client = await invocation.client()
  const secrets = (await client.exports.targets()).find(({ id }) => id === target)?.options.filter(({ type }) => type === 'secret') ?? []
  const bare = secrets.find(({ name }) => given.some(([other, value]) => other === name && (!value.startsWith('@') || value.startsWith('@@'))))
  if (!bare) return
  throw badUsage(`The option ${bare.name} is a secret and cannot stand on the command line.`, `Put it into a file, and name that: --option ${bare.name}=@FILE.`)
}

/** A value may be a secret, and then it stands in a file: `@FILE`. `@@` at the beginning means a plain `@`. */
async function readValue([name, value]: [string, string]): Promise<[string, string]> {
  if (value.startsWith('@@')) return [name, value.slice(1)]
  return [name, value.startsWith('@') ? await readSecretFile(value.slice(1)) : value]
}
