import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../shared/errors.ts'
import type { BundleProblem, ExportAllCheck, ExportProgress, ExportRole, TargetVerdict } from '../../shared/export.ts'
import { catalogue } from '../exports/index.ts'
import { roleOf, type PlannedBundle } from './bundle-plan.ts'
import { BundleGatherer } from './bundle-source.ts'
import { placeholderSecrets, planAsChosen, planOrNobody, type SecretsByTarget } from './export-choices.ts'
import { gatherFor, makingOf, type Making } from './export-making.ts'
import { refusalWithin } from './export-run.ts'
import type { Workspace } from './workspace.ts'

/**
 * What the reader of every target would say to the bundles of these, made with the target's defaults; of each role the first `limit`
 * are looked at. Throws CANCELLED, AMBIGUOUS_REFERENCE, VAULT_LOCKED.
 */
export async function checkTargets(
  workspace: Workspace,
  { only, limit }: { only?: readonly string[] | undefined; limit: number },
  signal: AbortSignal,
): Promise<TargetVerdict[]> {
  const byRole = Map.groupBy(planOrNobody(workspace, only), ({ kind }) => roleOf(kind))
  const firstOf = (role: ExportRole) => (byRole.get(role) ?? []).slice(0, limit)
  const gatherer = new BundleGatherer(workspace)
  const verdicts: TargetVerdict[] = []
  for (const target of catalogue) {
    stopIfCancelled(signal)
    const bundles = target.roles.flatMap(firstOf)
    if (bundles.length > 0) verdicts.push(verdictOn(gatherer, makingOf(target, placeholderSecrets(target)), bundles))
    await setImmediate()
  }
  return verdicts
}

/** Whom an export of everything would leave out, and why. Throws CANCELLED, VAULT_LOCKED, and NOT_FOUND where there is nobody. */
export async function checkEverything(
  workspace: Workspace,
  secrets: SecretsByTarget,
  { signal, emit }: { signal: AbortSignal; emit: (progress: ExportProgress) => void },
): Promise<ExportAllCheck> {
  const makings = planAsChosen(workspace, secrets)
  const gatherer = new BundleGatherer(workspace)
  const refused: ExportAllCheck['refused'] = []
  for (const [index, making] of makings.entries()) {
    stopIfCancelled(signal)
    const { name, fingerprint, folder } = making.planned
    const problem = refusalWithin(gatherer, making)
    if (problem) refused.push({ name, fingerprint, target: making.target.id, folder, problem })
    emit({ done: index + 1, total: makings.length, name })
    await setImmediate()
  }
  return { total: makings.length, refused }
}

function verdictOn(gatherer: BundleGatherer, making: Making, bundles: readonly PlannedBundle[]): TargetVerdict {
  const objections = bundles.map((planned) => {
    using gathered = gatherFor(gatherer, planned, making, 'look')
    return making.target.check(gathered.source, making.options)
  })
  const isError = ({ severity }: BundleProblem) => severity === 'error'
  const all = objections.flat()
  return {
    target: making.target.id,
    bundles: bundles.length,
    refused: objections.filter((each) => each.some(isError)).length,
    problem: all.find(isError) ?? all[0] ?? null,
  }
}

function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled. Nothing was written.')
}
