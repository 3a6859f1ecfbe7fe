import { AppError } from '../../shared/errors.ts'
import type { ExportChoice, ExportChoices, OptionValue } from '../../shared/export.ts'
import { catalogue, plainestTarget, targetById } from '../exports/index.ts'
import type { ExportTarget } from '../exports/target.ts'
import { planForAll, roleOf, bundleKinds, type PlannedBundle } from './bundle-plan.ts'
import { makingOf, withoutSecrets, type PlannedMaking } from './export-making.ts'
import type { Workspace } from './workspace.ts'

/** Options that are given anew each time, by target. */
export type SecretsByTarget = Readonly<Record<string, Readonly<Record<string, string>>>>

interface Chosen {
  target: ExportTarget
  options: Record<string, OptionValue>
  isRemembered: boolean
}

/** A page of the choices, for those whose name holds `text`. */
export function listChoices(workspace: Workspace, { text, offset, limit }: { text: string; offset: number; limit?: number | undefined }): ExportChoices {
  const plan = planOrNobody(workspace)
  const counts = new Map<string, number>()
  const fitting: ExportChoice[] = []
  let total = 0
  for (const { name, kind, serialNumber, fingerprint } of plan) {
    const { target, options, isRemembered } = chosenFor(workspace, { name, kind })
    counts.set(target.id, (counts.get(target.id) ?? 0) + 1)
    if (!hasInName({ name }, text)) continue
    total += 1
    if (total <= offset || (limit !== undefined && total > offset + limit)) continue
    fitting.push({ name, kind, serialNumber, fingerprint, target: target.id, options, isRemembered })
  }
  return { total, targets: [...counts].map(([target, count]) => ({ target, count })), choices: fitting }
}

/** Whether a name holds a text, whatever the case. */
export function hasInName({ name }: Pick<PlannedBundle, 'name'>, text: string): boolean {
  return name.toLowerCase().includes(text.toLowerCase())
}

/**
 * Remembers a target with what was chosen for it, by name and kind; null forgets. Secrets are not kept, and so not looked at either.
 * Throws NOT_FOUND, AMBIGUOUS_REFERENCE, INVALID_INPUT, PROFILE_MISMATCH for somebody whom the target does not serve, VAULT_LOCKED.
 */
export function chooseExport(
  { vault }: Workspace,
  { references, target: id, options }: { references: readonly string[]; target: string | null; options: Readonly<Record<string, OptionValue>> },
): void {
  const holders = references.map((reference) => vault.find(reference, bundleKinds).summary)
  if (id === null) return vault.chooseExport(holders, null)
  const target = targetById(id)
  const unserved = holders.find(({ kind }) => !target.roles.includes(roleOf(kind)))
  if (unserved) {
    throw new AppError('PROFILE_MISMATCH', `${target.title} makes no files for ${unserved.name}, a ${unserved.kind}.`, {
      remedy: `Choose another target; "${plainestTarget(roleOf(unserved.kind)).title}" would do.`,
      details: { name: unserved.name, target: id },
    })
  }
  makingOf(target, { ...placeholderSecrets(target), ...withoutSecrets(target, options) })
  vault.chooseExport(holders, { target: id, options: JSON.stringify(withoutSecrets(target, options)) })
}

/** Everybody's bundle as it was chosen, brokers first, or for those of `only`. Throws NOT_FOUND where there is nobody. */
export function planAsChosen(workspace: Workspace, secrets: SecretsByTarget, only?: readonly string[]): PlannedMaking[] {
  return planForAll(workspace.vault, only, workspace.now()).map((planned) => {
    const { target, options } = chosenFor(workspace, planned)
    return { planned, target, making: () => makingOf(target, { ...options, ...secrets[target.id] }) }
  })
}

/** What was chosen for somebody; the plainest target of the role where nothing was, or what is no longer there. */
function chosenFor({ vault }: Workspace, holder: Pick<PlannedBundle, 'name' | 'kind'>): Chosen {
  const stored = vault.exportChoice(holder)
  const target = stored && catalogue.find(({ id }) => id === stored.target)
  if (target?.roles.includes(roleOf(holder.kind))) {
    return { target, options: readOptions(stored!.options), isRemembered: true }
  }
  return { target: plainestTarget(roleOf(holder.kind)), options: {}, isRemembered: false }
}

/** Everybody that a bundle can be made for, or those of `only`; empty where there is nobody. */
export function planOrNobody(workspace: Workspace, only?: readonly string[]): PlannedBundle[] {
  try {
    return planForAll(workspace.vault, only, workspace.now())
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return []
    throw error
  }
}

function readOptions(text: string): Record<string, OptionValue> {
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null ? (value as Record<string, OptionValue>) : {}
}

/** So that the other options can be read before a secret is given. */
export function placeholderSecrets({ options }: ExportTarget): Record<string, string> {
  return Object.fromEntries(options.filter(({ type }) => type === 'secret').map(({ name }) => [name, 'given later']))
}
