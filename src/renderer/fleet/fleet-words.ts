import type { FleetPlan, FleetRowState } from '../../shared/fleet-plan.ts'
import type { FleetProgress, FleetResult } from '../../shared/fleet-run.ts'
import { count, grouped, listWords } from '../words.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** "42 seconds left", "3 minutes left", "about 2 hours left". */
export function leftWords(leftMs: number): string {
  if (leftMs < minuteMs) return `${count(Math.max(1, Math.ceil(leftMs / 1000)), 'second')} left`
  if (leftMs < hourMs) return `${count(Math.round(leftMs / minuteMs), 'minute')} left`
  return `about ${count(Math.round(leftMs / hourMs), 'hour')} left`
}

/** Beside the bar: "212 a second, 42 seconds left"; "waiting" where it is paused. */
export function paceWords({ isPaused, perSecond, leftMs, failed }: Pick<FleetProgress, 'isPaused' | 'perSecond' | 'leftMs' | 'failed'>): string {
  const pace = isPaused
    ? ['paused']
    : [...(perSecond === null ? [] : [`${grouped(perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond))} a second`]), ...(leftMs === null ? [] : [leftWords(leftMs)])]
  return [...pace, ...(failed > 0 ? [`${grouped(failed)} failed`] : [])].join(', ')
}

const stateWords: Readonly<Record<FleetRowState, string>> = { good: 'good', warned: 'with a warning', bad: 'with an error', there: 'there already' }

/** "497 good, 2 with a warning and 1 with an error". */
export function countsWords(counts: FleetPlan['counts']): string {
  const parts = (['good', 'warned', 'bad', 'there'] as const).flatMap((state) => (counts[state] > 0 ? [`${grouped(counts[state])} ${stateWords[state]}`] : []))
  return listWords(parts, parts.length)
}

/** How many would be issued. */
export function issuable({ good, warned }: FleetPlan['counts']): number {
  return good + warned
}

/** What a run has done, in one sentence. */
export function resultWords({ issued, there, failed, leftOut, notStarted }: FleetResult): string {
  const rest = [
    [there, there === 1 ? 'was there already' : 'were there already'],
    [failed, 'failed'],
    [leftOut, leftOut === 1 ? 'was left out for its error' : 'were left out for their errors'],
    [notStarted, notStarted === 1 ? 'was not begun' : 'were not begun'],
  ] as const
  const parts = rest.flatMap(([number, what]) => (number > 0 ? [`${grouped(number)} ${what}`] : []))
  return `${count(issued, 'certificate')} issued${parts.length > 0 ? `; ${listWords(parts, parts.length)}` : ''}.`
}

const separators: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

/** "commas", of what stands between the cells of a table. */
export function separatorWord(delimiter: string): string {
  return separators[delimiter] ?? JSON.stringify(delimiter)
}
