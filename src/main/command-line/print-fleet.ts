import type { WireError } from '../../shared/errors.ts'
import type { FleetChange, FleetFailure, FleetResult } from '../../shared/fleet-run.ts'
import type { FleetExport } from '../../shared/fleet-export.ts'
import type { FleetPlan, FleetProblem, FleetRow } from '../../shared/fleet-plan.ts'
import { fleetColumnTitles } from '../../shared/fleet-source.ts'
import { failureLines } from './failure.ts'
import { paint, type Line } from './line.ts'
import { indent } from './table.ts'
import { count, durationWords } from './words.ts'

/** Past so many, rows and failures are counted instead of listed. */
const listed = 20

/** What a plan would issue, and what is wrong with its rows. */
export function planLines({ total, counts, table, warnings }: FleetPlan, rows: readonly FleetRow[]): Line[] {
  const parts = [
    `${counts.good + counts.warned} would be issued`,
    ...(counts.there > 0 ? [`${counts.there} ${counts.there === 1 ? 'is' : 'are'} there already`] : []),
    ...(counts.bad > 0 ? [`${counts.bad} ${counts.bad === 1 ? 'is' : 'are'} not right`] : []),
    ...(counts.warned > 0 ? [`${counts.warned} with a warning`] : []),
  ]
  return [
    [paint('bold', count(total, 'device')), `: ${parts.join(', ')}.`],
    ...(table ? [tableWords(table)] : []),
    ...warnings.map((warning): Line => [paint('yellow', 'warning:'), ` ${warning}`]),
    ...rows.slice(0, listed).flatMap(rowLines),
    ...moreLines(counts.bad + counts.warned, 'row'),
  ]
}

/** What a run has done. */
export function fleetResultLines({ issued, there, leftOut, failed, failures, notStarted, stopped, durationMs, verified }: FleetResult): Line[] {
  const rate = durationMs > 0 ? Math.round((issued * 1000) / durationMs) : issued
  return [
    [paint('bold', `Issued ${count(issued, 'certificate')}`), ` in ${durationWords(durationMs)} (${rate.toLocaleString('en-GB')} a second).`],
    `All were read back; ${count(verified, 'signature')} verified.`,
    ...(there > 0 ? [`${count(there, 'device')} had been issued before.`] : []),
    ...(leftOut > 0 ? [paint('yellow', `${count(leftOut, 'row')} left out, as not right.`)] : []),
    ...failedLines(failures, failed),
    ...notStartedLines({ notStarted, stopped }),
  ]
}

/** What became of certificates that were renewed or revoked; `done` such as "Renewed". */
export function fleetChangeLines(done: string, change: FleetChange): Line[] {
  return [
    [paint('bold', `${done} ${count(change.done, 'certificate')}`), ` in ${durationWords(change.durationMs)}.`],
    ...failedLines(change.failures, change.failed),
    ...notStartedLines(change),
  ]
}

/** What an export of a fleet has written. */
export function fleetExportLines({ folder, file, written, refused, refusals, notStarted, durationMs }: FleetExport): Line[] {
  return [
    [`Wrote for ${count(written, 'device')} to `, paint('bold', file ?? folder), ` in ${durationWords(durationMs)}.`],
    ...refusals.slice(0, listed).flatMap(({ name, problem }): Line[] => [
      ['Left out: ', paint('bold', name)],
      ...indent(failureLines({ ...problem, details: {} })),
    ]),
    ...moreLines(refused, 'device left out', 'devices left out'),
    ...notStartedLines({ notStarted }),
  ]
}

function tableWords({ encoding, delimiter, hasHeader, columns }: NonNullable<FleetPlan['table']>): string {
  const held = columns.flatMap(({ holds }) => (holds === null ? [] : [fleetColumnTitles[holds]]))
  const parted = delimiter === '\t' ? 'tabs' : `"${delimiter}"`
  return `Read${encoding === null ? '' : ` as ${encoding}`}, parted by ${parted}, ${hasHeader ? 'with a header' : 'without a header'}: ${held.join(', ')}.`
}

function rowLines({ row, file, cells, problems }: FleetRow): Line[] {
  const where = file ?? `Row ${row}`
  return [[paint('dim', `${where}: `), paint('bold', cells.commonName || (cells.id ?? ''))], ...indent(problems.flatMap(problemLines))]
}

function problemLines({ severity, column, message, remedy }: FleetProblem): Line[] {
  const where = column === null ? '' : ` column ${fleetColumnTitles[column]}:`
  return [
    [severity === 'error' ? paint('red', 'error:') : paint('yellow', 'warning:'), `${where} ${message}`],
    [paint('yellow', 'hint:'), ` ${remedy}`],
  ]
}

function failedLines(failures: readonly FleetFailure[], total: number): Line[] {
  return [
    ...failures.slice(0, listed).flatMap(({ name, error }) => [
      ['Not done: ', paint('bold', name)],
      ...indent(failureLines({ message: error.message, remedy: error.remedy ?? null, details: error.details ?? {} })),
    ]),
    ...moreLines(total, 'failure'),
  ]
}

/** How many a run did not come to, and why, unless it was cancelled. */
export function notStartedLines({ notStarted, stopped = null }: { notStarted: number; stopped?: WireError | null }): Line[] {
  return [
    ...(notStarted > 0 ? [`Not begun: ${count(notStarted, 'device')}.`] : []),
    ...(stopped ? failureLines({ message: stopped.message, remedy: stopped.remedy ?? null, details: {} }) : []),
  ]
}

function moreLines(total: number, noun: string, plural?: string): Line[] {
  return total > listed ? [paint('dim', `and more: ${count(total, noun, plural)} in all`)] : []
}
