import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { ConnectionTestResult } from '../../shared/connection-test.ts'
import type { AppContract } from '../../shared/contract.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors.ts'
import type { Mend, MendPreview, MendResult } from '../../shared/mend.ts'
import type { Client, InputOf } from '../../shared/rpc.ts'
import type { Answer } from './answer.ts'
import { badUsage } from './failure.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { positiveNumber } from './option-value.ts'
import { isTerminal } from './passphrase.ts'
import { indent } from './table.ts'
import { count } from './words.ts'

/** What is to be mended of what a connection test has found. */
export interface MendOptions {
  mend?: boolean
  apply?: number
  to?: string
  overwrite?: boolean
  yes?: boolean
}

/** How a connection is tried. */
export type Trial = Omit<InputOf<AppContract['connectionTest']['run']>, 'identity'> & {
  identity: NonNullable<InputOf<AppContract['connectionTest']['run']>['identity']>
}

/** What a connection test has to say. */
export interface TestAnswer extends Answer {
  value: ConnectionTestResult
}

interface Tested {
  trial: Trial
  tested: TestAnswer
  /** Tests again, and prints the stages. */
  run(trial: Trial): Promise<TestAnswer>
}

/** One that can be chosen by its number. */
interface OfferedMend {
  number: number
  /** Of the problem that it mends. */
  row: number
  mend: Mend
  /** Or why it cannot be done. */
  preview: MendPreview | { error: WireError }
}

/** Adds the options of mending. */
export function addMendOptions(command: Command): Command {
  return command
    .option('--mend', 'list what Certwright can do about the problems, numbered, with what each would change')
    .option('--apply <n>', 'do the mend of that number, after asking; where the broker has it at once, test again', positiveNumber)
    .option('--to <dir>', 'folder that the files of a mend go into')
    .option('--overwrite', 'replace files that are there already')
    .option('--yes', 'do not ask')
}

export function wantsMends({ mend, apply }: MendOptions): boolean {
  return mend === true || apply !== undefined
}

/** Refuses options that say nothing, before anything is tried. Throws INVALID_INPUT. */
export function checkMendOptions(invocation: Invocation, { apply, to, overwrite, yes }: MendOptions): void {
  if (apply === undefined) {
    const idle = to !== undefined ? '--to' : overwrite ? '--overwrite' : yes ? '--yes' : undefined
    if (idle !== undefined) throw badUsage(`${idle} goes with --apply.`, 'Say which mend is to be done: --apply N; --mend lists them.')
  } else if (!yes && !isTerminal(invocation)) {
    throw badUsage('There is no terminal to ask whether the mend is to be done.', 'Add --yes.')
  }
}

/** Lists the mends of what was found, or does one, and tests again where the broker has it already. */
export async function offerMends(invocation: Invocation, client: Client<AppContract>, test: Tested, options: MendOptions): Promise<Answer> {
  const { value, lines, hasFailed = false } = test.tested
  const chosen = mendsIn(value)
  if (!wantsMends(options)) {
    const hint = chosen.length > 0 ? [`${count(chosen.length, 'mend')} can be done from here: add --mend to see what each would change.`] : []
    return { value, lines: [...lines, ...hint], hasFailed }
  }
  if (options.apply !== undefined) return applyOne(invocation, client, test, options, chosen)
  const offered = await Promise.all(chosen.map((each) => preview(client, test.trial, each)))
  const nothing = ['There is nothing here that Certwright can mend by itself.']
  return { value: { ...value, mends: offered }, lines: [...lines, '', ...(offered.length > 0 ? offered.flatMap(offerLines) : nothing)], hasFailed }
}

async function applyOne(
  { output, surroundings, signal }: Invocation,
  client: Client<AppContract>,
  { trial, tested, run }: Tested,
  { apply, to, overwrite = false, yes }: MendOptions,
  chosen: readonly Omit<OfferedMend, 'preview'>[],
): Promise<Answer> {
  const wanted = chosen.find(({ number }) => number === apply)
  output.print(...tested.lines, '')
  if (!wanted) {
    throw new AppError('NOT_FOUND', `There is no mend ${apply}; what was found has ${count(chosen.length, 'mend')}.`, { remedy: 'List them with --mend.' })
  }
  const { mend } = wanted
  const told = await client.connectionTest.previewMend({ ...trial, mend }, { signal })
  if (told.needsFolder && to === undefined) throw badUsage('This mend writes files, and no folder is named for them.', 'Name one with --to DIR.')
  output.print(...offerLines({ ...wanted, preview: told }))
  if (!yes && !(await isWanted(surroundings, told.label, signal))) {
    return { value: { test: tested.value, mend, result: null, after: null }, lines: ['Nothing was changed.'], hasFailed: tested.hasFailed ?? false }
  }
  const result = await client.connectionTest.mend(
    { ...trial, mend, overwrite, ...(to !== undefined && { to: resolve(to) }) },
    { signal, onEvent: ({ done, total, name }) => output.progress(`${done} of ${total}: ${name}`) },
  )
  output.endProgress()
  output.print('', ...resultLines(result))
  const after = result.isInForce ? await again(output, result, trial, run) : null
  return {
    value: { test: tested.value, mend, result, after: after?.value ?? null },
    lines: after?.lines ?? [],
    hasFailed: (after ?? tested).hasFailed ?? false,
  }
}

function again(output: Invocation['output'], { connection }: MendResult, { url, identity }: Trial, run: Tested['run']): Promise<TestAnswer> {
  const { url: changed, dropsCaFile, ...more } = connection
  const { caFile, certificateFile, keyFile, ...rest } = identity
  // A certificate of the vault takes the place of one in files.
  const files = more.as === undefined ? { certificateFile, keyFile } : {}
  output.print('', paint('bold', 'The test again:'))
  return run({ url: changed ?? url, identity: { ...rest, ...files, ...(dropsCaFile ? {} : { caFile }), ...more } })
}

/** The same mend may be offered for several problems: it is listed once. */
function mendsIn({ problems }: ConnectionTestResult): Omit<OfferedMend, 'preview'>[] {
  const distinct = new Map<string, { row: number; mend: Mend }>()
  for (const { row, mends } of problems) {
    for (const mend of mends) {
      const key = JSON.stringify(mend)
      if (!distinct.has(key)) distinct.set(key, { row, mend })
    }
  }
  return [...distinct.values()].map((each, index) => ({ number: index + 1, ...each }))
}

async function preview(client: Client<AppContract>, trial: Trial, each: Omit<OfferedMend, 'preview'>): Promise<OfferedMend> {
  try {
    return { ...each, preview: await client.connectionTest.previewMend({ ...trial, mend: each.mend }) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { ...each, preview: { error: toWireError(error) } }
  }
}

async function isWanted({ askYesNo }: Invocation['surroundings'], label: string, signal: AbortSignal): Promise<boolean> {
  try {
    return await askYesNo(`${label}?`, signal)
  } catch (cause) {
    throw new AppError('CANCELLED', 'Cancelled. Nothing was changed.', { cause })
  }
}

function offerLines({ number, row, mend, preview: told }: OfferedMend): Line[] {
  if ('error' in told) {
    const { message, remedy } = told.error
    return [[paint('dim', `${number}. ${mend.kind}: cannot be done. `), message], ...indent(remedy === undefined ? [] : [remedy])]
  }
  const { label, changes, caution, needsFolder } = told
  return [
    [paint('bold', `${number}. ${label}`), paint('dim', `  row ${row}${needsFolder ? ', needs --to' : ''}`)],
    ...indent([...changes, ...(caution === null ? [] : [[paint('yellow', 'Mind:'), ` ${caution}`]])]),
  ]
}

function resultLines({ done, toDo, text }: MendResult): Line[] {
  return [
    ...done.map((sentence): Line => [paint('green', 'done'), `  ${sentence}`]),
    ...toDo.map((sentence): Line => [paint('yellow', 'to do'), ` ${sentence}`]),
    ...(text === null ? [] : ['', ...text.trimEnd().split('\n')]),
  ]
}
