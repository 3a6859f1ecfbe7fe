import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { ExportProgress } from '../../shared/export.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { badUsage } from './failure.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { collect, namedValue } from './option-value.ts'
import { newZipPassword, readSecretFile } from './passphrase.ts'
import { bundleLines, refusedLines, shortBundleLines, targetLines, writtenLines } from './print-bundle.ts'
import { refText } from './reference.ts'
import { table } from './table.ts'
import { count, listWords } from './words.ts'

interface DeliveryOptions {
  to?: string
  overwrite?: boolean
  zip?: boolean
  zipPasswordFile?: string
  preview?: boolean
}
interface ExportOptions extends DeliveryOptions {
  only?: string[]
  option?: [name: string, value: string][]
}
interface ExportAllOptions extends DeliveryOptions {
  secret?: [name: string, value: string][]
}
interface ChooseOptions {
  target?: string
  option?: [name: string, value: string][]
  forget?: boolean
}

/** Past so many, bundles are counted instead of listed. */
const listedBundles = 20

/** Adds the commands on exports. */
export function addExportCommands(program: Command, invocation: Invocation): void {
  const write = program
    .command('export')
    .description('write ready-to-use bundles for brokers and devices')
    .argument('[target]', 'who is to read the files; see "export list"')
    .option('--only <ref>', 'only for this one, not for all that the target serves; repeatable', collect)
    .option('--option <name=value>', 'an option of the target, @FILE for what stands in a file; repeatable', collectNamed)
  examples(
    withDelivery(write),
    'export list',
    'export all --to /media/usb',
    'export mosquitto --to out --option mode=password --option acl=true --overwrite',
    'export pem-files --to out --only sensor-1 --only sensor-2',
  ).action(invocation.answer((target: string | undefined, options: ExportOptions) => writeBundles(invocation, target, options)))

  examples(
    withDelivery(
      write
        .command('all')
        .description('write the whole system in one go: a folder for the broker and one for each device')
        .option('--secret <target.name=@file>', 'a secret that a chosen target needs, in a file; repeatable', collectNamed),
    ),
    'export all --to /media/usb',
    'export all --to /media/usb --zip --zip-password-file zip-password.txt',
  ).action(invocation.answer((_: ExportAllOptions, command: Command) => writeAll(invocation, command.optsWithGlobals<ExportAllOptions>())))

  examples(write.command('list').description('list the targets and their options'), 'export list', 'export list --json').action(
    invocation.answer(() => listTargets(invocation)),
  )
  examples(
    write.command('choices').description('show with which target "export all" makes whose bundle'),
    'export choices',
  ).action(invocation.answer(() => listChoices(invocation)))
  examples(
    write
      .command('choose')
      .description('choose with which target "export all" makes the bundles of these, also after a renewal')
      .argument('<ref...>', refText)
      .option('--target <id>', 'the target; see "export list"')
      .option('--option <name=value>', 'an option of the target; secrets are given to "export all"; repeatable', collectNamed)
      .option('--forget', 'the plainest target of the role again'),
    'export choose sensor-1 sensor-2 --target pem-files --option mode=password',
    'export choose sensor-1 --forget',
  ).action(
    invocation.answer((references: string[], _: ChooseOptions, command: Command) =>
      choose(invocation, references, command.optsWithGlobals<ChooseOptions>()),
    ),
  )
}

/** What every command has that writes bundles. */
function withDelivery(command: Command): Command {
  return command
    .option('--to <dir>', 'folder that the bundles go into')
    .option('--overwrite', 'replace bundles that are there already')
    .option('--zip', 'write one ZIP instead, its content encrypted with AES-256')
    .option('--zip-password-file <file>', 'file with the password of the ZIP (or $CERTWRIGHT_ZIP_PASSWORD, or asked for)')
    .option('--preview', 'show what would be written, and write nothing')
}

/** Collects `NAME=VALUE`. For commander. */
export function collectNamed(text: string, previous: readonly [string, string][] | undefined): [string, string][] {
  return [...(previous ?? []), namedValue(text)]
}

async function listTargets(invocation: Invocation): Promise<Answer> {
  const client = await invocation.client()
  const value = await client.exports.targets()
  return { value, lines: value.flatMap((target, index) => [...(index === 0 ? [] : ['']), ...targetLines(target)]) }
}

async function writeBundles(invocation: Invocation, target: string | undefined, options: ExportOptions): Promise<Answer> {
  if (target === undefined) throw badUsage('The target is missing.', 'Name one; "certwright export list" lists them.')
  checkDelivery(options)
  const request = {
    target,
    only: options.only,
    options: await readOptions(invocation, target, options.option ?? []),
  }
  const client = await invocation.unlockVault()
  if (options.preview) {
    const value = await client.exports.preview(request, { signal: invocation.signal })
    return { value, lines: value.flatMap(bundleLines) }
  }
  const value = await client.exports.write({ ...request, ...(await deliveryOf(invocation, options)) }, followed(invocation))
  const { bundles, refused, notStarted } = value
  const lines: Line[] = [
    [`Wrote ${count(bundles.length, 'bundle')} to `, paint('bold', value.file ?? value.folder)],
    ...(bundles.length <= listedBundles ? bundles.flatMap(bundles.length === 1 ? bundleLines : shortBundleLines) : problemsOf(bundles)),
    ...refused.flatMap(refusedLines),
    ...cancelledLines(notStarted),
  ]
  return { value, lines, hasFailed: refused.length > 0 }
}

/** One that is left out makes the exit code 1, as with one target for all; the others stand. */
async function writeAll(invocation: Invocation, options: ExportAllOptions): Promise<Answer> {
  checkDelivery(options)
  const secrets = await readSecrets(options.secret ?? [])
  const client = await invocation.unlockVault()
  if (options.preview) {
    const value = await client.exports.previewAll({ secrets }, { signal: invocation.signal })
    return { value, lines: value.bundles.flatMap(bundleLines) }
  }
  const value = await client.exports.writeAll({ secrets, ...(await deliveryOf(invocation, options)) }, followed(invocation))
  const { bundles, refused, notStarted } = value
  const lines: Line[] = [
    [`Wrote ${count(bundles.length, 'bundle')} to `, paint('bold', value.file ?? value.folder)],
    ...(bundles.length <= listedBundles ? bundles : bundles.filter(({ warnings }) => warnings.length > 0)).flatMap(writtenLines),
    ...refused.flatMap(refusedLines),
    ...cancelledLines(notStarted),
  ]
  return { value, lines, hasFailed: refused.length > 0 }
}

async function listChoices(invocation: Invocation): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.exports.choices({})
  const rows = value.choices.map(({ name, kind, target, options, isRemembered }) => [
    name,
    kind,
    target,
    Object.entries(options).map(([option, chosen]) => `${option}=${String(chosen)}`).join(' '),
    isRemembered ? '' : paint('dim', 'not chosen'),
  ])
  return { value, lines: rows.length === 0 ? ['There is nobody to export for yet.'] : table(['name', 'kind', 'target', 'options', ''], rows) }
}

async function choose(invocation: Invocation, references: string[], { target, option = [], forget }: ChooseOptions): Promise<Answer> {
  if ((target === undefined) !== (forget === true)) throw badUsage('What is to be chosen is missing, or said twice.', 'Give either --target ID or --forget.')
  const options = target === undefined ? {} : await readOptions(invocation, target, option)
  const client = await invocation.unlockVault()
  await client.exports.choose({ references, target: target ?? null, options })
  const whose = count(references.length, 'bundle')
  const line = target === undefined ? `${whose}: the plainest target again.` : `${whose}: from now on made with ${target}.`
  return { value: { references, target: target ?? null }, lines: [line] }
}

function checkDelivery({ to, preview, zip, zipPasswordFile }: DeliveryOptions): void {
  if (to === undefined && !preview) throw badUsage('The folder is missing.', 'Name it with --to DIR.')
  if (zipPasswordFile !== undefined && !zip) throw badUsage('There is a password for a ZIP, but no ZIP is asked for.', 'Add --zip.')
}

async function deliveryOf(invocation: Invocation, { to, overwrite = false, zip, zipPasswordFile }: DeliveryOptions) {
  const common = { folder: resolve(to!), overwrite }
  if (!zip) return { ...common, form: 'folder' as const }
  return { ...common, form: 'zip' as const, password: await newZipPassword(invocation, zipPasswordFile) }
}

function followed({ output, signal }: Invocation) {
  return {
    signal,
    onEvent: ({ done, total, name }: ExportProgress) => output.progress(`${done} of ${count(total, 'bundle')}: ${name}`),
  }
}

function cancelledLines(notStarted: readonly string[]): Line[] {
  return notStarted.length > 0 ? [`Cancelled before ${listWords(notStarted)}.`] : []
}

function problemsOf(bundles: Parameters<typeof shortBundleLines>[0][]): Line[] {
  return bundles.filter(({ problems }) => problems.length > 0).flatMap(shortBundleLines)
}

/** `target.name=@FILE`: by target and name. */
async function readSecrets(given: readonly [string, string][]): Promise<Record<string, Record<string, string>>> {
  const secrets: Record<string, Record<string, string>> = {}
  for (const [name, value] of given) {
    const [target, option, ...more] = name.split('.')
    if (!target || !option || more.length > 0) throw badUsage(`${name} does not say whose secret it is.`, 'Give --secret TARGET.NAME=@FILE.')
    if (!value.startsWith('@')) throw badUsage(`The secret ${name} cannot stand on the command line.`, `Put it into a file, and name that: --secret ${name}=@FILE.`)
    secrets[target] = { ...secrets[target], [option]: await readSecretFile(value.slice(1)) }
  }
  return secrets
}

/** What was given for the options of a target. Throws INVALID_INPUT for a secret that stands on the command line. */
export async function readOptions(invocation: Invocation, target: string, given: readonly [string, string][]): Promise<Record<string, string>> {
  await refuseBareSecrets(invocation, target, given)
  return Object.fromEntries(await Promise.all(given.map(readValue)))
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
