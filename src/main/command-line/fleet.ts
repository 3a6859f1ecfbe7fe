import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { AppContract } from '../../shared/contract.ts'
import type { FleetProgress } from '../../shared/fleet-run.ts'
import type { FleetSource } from '../../shared/fleet-source.ts'
import type { Client } from '../../shared/rpc.ts'
import type { Answer } from './answer.ts'
import { badUsage } from './failure.ts'
import type { Invocation } from './invocation.ts'
import { endEntity, subjectRest, type EndEntityOptions } from './issue-options.ts'
import type { Line } from './line.ts'
import { collect } from './option-value.ts'
import { fleetResultLines, planLines } from './print-fleet.ts'
import { count, durationWords } from './words.ts'

/** What is chosen of a whole fleet. */
export interface FleetOptions {
  pattern?: string
  from?: string
  requests?: string
  plan?: boolean
  resume?: boolean
  leaveOutBad?: boolean
  verifyAll?: boolean
  report?: string
  force?: boolean
  group?: string[]
}

/** As many rows with a problem as `--plan` gives. */
const plannedRows = 1000

/** Adds the ways to name many devices, and what can be chosen of such a run. */
export function addFleetOptions(command: Command): Command {
  return command
    .option('--pattern <pattern>', "ids by a pattern, such as 'sensor-{001..500}' or '{hall,yard}-{1..20}'")
    .option('--from <file>', 'ids and more by a table (CSV): id, common name, organisational unit, SANs, days, key type, group, notes')
    .option('--requests <dir>', 'a device for each certification request in a folder; their keys stay where they are')
    .option('--group <name>', 'put the devices into this group; repeatable', collect)
    .option('--plan', 'show what would be issued and what is wrong with it, and issue nothing')
    .option('--resume', 'go on with a run that ended early: devices that are there, just as planned, count as done')
    .option('--leave-out-bad', 'issue for the good rows, where others are not right; otherwise for none')
    .option('--verify-all', 'verify every signature, not only one in sixteen; what certificates say is read back in any case')
    .option('--report <file>', 'write what became of each row (CSV)')
    .option('--force', 'replace the report that is there')
}

/** Whether more is asked than a few ids. Throws INVALID_INPUT where no device is named, or in two ways. */
export function isFleet(ids: readonly string[], options: FleetOptions): boolean {
  const { pattern, from, requests } = options
  const ways = [ids.length > 0, pattern !== undefined, from !== undefined, requests !== undefined].filter(Boolean).length
  if (ways === 0) throw badUsage('No device is named.', 'Give ids, or --pattern, --from or --requests.')
  if (ways > 1) throw badUsage('Devices are named in two ways.', 'Give either ids, or --pattern, or --from, or --requests.')
  const { plan, resume, leaveOutBad, verifyAll, report, group } = options
  return ids.length === 0 || [plan, resume, leaveOutBad, verifyAll, report, group].some((each) => each !== undefined)
}

/** Plans a fleet and, unless only the plan is asked for, issues it. */
export async function enrolFleet(invocation: Invocation, ids: readonly string[], options: EndEntityOptions & FleetOptions): Promise<Answer> {
  const client = await invocation.unlockVault()
  const { signal } = invocation
  const plan = await client.fleet.plan(
    { source: sourceOf(ids, options), subject: subjectRest(options), ...endEntity(options), groups: options.group ?? [], resumes: options.resume ?? false },
    { signal },
  )
  if (options.plan) {
    const { rows } = await client.fleet.rows({ plan: plan.id, states: ['bad', 'warned'], limit: plannedRows })
    const report = await reportOf(client, plan.id, options)
    return { value: { ...plan, rows, report }, lines: [...planLines(plan, rows), ...reportLines(report)], hasFailed: plan.counts.bad > 0 }
  }
  const result = await client.fleet.run(
    { plan: plan.id, leavesOutBad: options.leaveOutBad ?? false, verifiesAll: options.verifyAll ?? false },
    { signal, onEvent: (progress) => invocation.output.progress(progressWords(progress, 'device')) },
  )
  const report = await reportOf(client, plan.id, options)
  return {
    value: { ...result, report },
    lines: [...fleetResultLines(result), ...reportLines(report)],
    hasFailed: result.failed > 0 || result.leftOut > 0 || result.stopped !== null,
  }
}

/** "1,200 of 10,000 devices, 1,543 a second, 6 s left". */
export function progressWords({ done, total, perSecond, leftMs }: FleetProgress, noun: string): string {
  const rate = perSecond === null ? '' : `, ${Math.round(perSecond).toLocaleString('en-GB')} a second`
  const left = leftMs === null ? '' : `, ${durationWords(leftMs)} left`
  return `${done.toLocaleString('en-GB')} of ${count(total, noun)}${rate}${left}`
}

function sourceOf(ids: readonly string[], { pattern, from, requests }: FleetOptions): FleetSource {
  if (pattern !== undefined) return { kind: 'pattern', pattern }
  if (from !== undefined) return { kind: 'table', file: { path: resolve(from) } }
  if (requests !== undefined) return { kind: 'requests', folder: resolve(requests) }
  return { kind: 'text', text: ['id', ...ids].map((id) => `"${id.replaceAll('"', '""')}"`).join('\n') }
}

async function reportOf(client: Client<AppContract>, plan: string, { report, force = false }: FleetOptions): Promise<string | null> {
  if (report === undefined) return null
  return (await client.fleet.report({ plan, to: resolve(report), overwrite: force })).path
}

function reportLines(path: string | null): Line[] {
  return path === null ? [] : [`What became of each row: ${path}`]
}
