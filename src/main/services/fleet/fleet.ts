import type { AppContract } from '../../../shared/contract.ts'
import { AppError } from '../../../shared/errors.ts'
import type { GroupHandlers } from '../../../shared/rpc.ts'
import { profilesOf } from '../own-profiles.ts'
import type { Workspace } from '../workspace.ts'
import { renewFleet, revokeFleet } from './fleet-change.ts'
import { exportFleet } from './fleet-export.ts'
import { writeReport } from './fleet-report.ts'
import { runPlan } from './fleet-run.ts'
import { HeldPlan } from './held-plan.ts'
import { PauseGate } from './pause-gate.ts'

/** Many devices at once: what is planned for them, the run that issues it, and what is done with all of them later. */
export function fleetService(workspace: Workspace): GroupHandlers<AppContract['fleet']> {
  let held: { plan: HeldPlan; vault: Workspace['vault'] } | undefined
  const running = new Map<string, PauseGate>()
  const planOf = (id: string): HeldPlan => {
    if (held?.plan.id === id && held.vault === workspace.vault) return held.plan
    throw new AppError('NOT_FOUND', 'This plan is not held any more.', { remedy: 'Make the plan again from its source.', details: { plan: id } })
  }
  // Of a locked vault it is kept: what is planned is no secret, and no key is held with it.
  const letGoWith = (unlocked: AbortSignal) =>
    unlocked.addEventListener(
      'abort',
      () => {
        if ((unlocked.reason as AppError).code !== 'VAULT_LOCKED') held = undefined
        letGoWith(workspace.openVault.unlocked)
      },
      { once: true },
    )
  letGoWith(workspace.openVault.unlocked)
  const idle = (id: string): HeldPlan => {
    if (!running.has(id)) return planOf(id)
    throw new AppError('INVALID_INPUT', 'This plan is being run.', { remedy: 'Wait until the run has ended, or cancel it.', details: { plan: id } })
  }
  const gateOf = (id: string): PauseGate => {
    const gate = running.get(id)
    if (gate) return gate
    throw new AppError('NOT_FOUND', 'This plan is not being run.', { remedy: 'Start its run first.', details: { plan: id } })
  }
  return {
    async plan({ source, profile, ...choices }, { signal }) {
      const { vault } = workspace
      const plan = await HeldPlan.make(workspace, source, { ...choices, profile: profilesOf(vault).forKind('device', profile) }, signal)
      if (workspace.vault === vault) held = { plan, vault }
      return plan.summary()
    },
    rows: async ({ plan, ...page }) => planOf(plan).page(page),
    async change({ plan: id, index, column, text }) {
      const plan = idle(id)
      plan.change(index, column, text)
      return plan.summary()
    },
    async run({ plan: id, ...request }, { signal, emit }) {
      const plan = idle(id)
      const gate = new PauseGate()
      running.set(id, gate)
      try {
        return await runPlan(workspace, plan, request, { gate, signal, emit })
      } finally {
        running.delete(id)
      }
    },
    async pause({ plan }) {
      gateOf(plan).close()
      return null
    },
    async goOn({ plan }) {
      gateOf(plan).open()
      return null
    },
    report: ({ plan, ...to }, { signal }) => writeReport(workspace, idle(plan), to, signal),
    renew: (request, context) => renewFleet(workspace, request, context),
    revoke: (request, context) => revokeFleet(workspace, request, context),
    export: (request, context) => exportFleet(workspace, request, context),
  }
}
