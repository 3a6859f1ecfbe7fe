import type { ExportOption, ExportRole, ExportTargetSummary, OptionValue } from '../../shared/export.ts'
import type { ProvisionDraft } from './provision-draft.ts'

export type { OptionValue } from '../../shared/export.ts'
type ExportDraft = ProvisionDraft['export']

/** What is chosen of the catalogue: the target of each role, and the options that both of them ask for. */
export interface ExportChoice {
  brokerTargets: ExportTargetSummary[]
  deviceTargets: ExportTargetSummary[]
  broker: ExportTargetSummary
  device: ExportTargetSummary
  /** Asked once, for both have to agree: how devices prove who they are. */
  shared: ExportOption[]
  /** The rest of each target's options. */
  brokerOptions: ExportOption[]
  deviceOptions: ExportOption[]
}

/** Reads what was chosen against the catalogue; undefined where the catalogue has no target for one of the roles. */
export function exportChoice(draft: ExportDraft, targets: readonly ExportTargetSummary[]): ExportChoice | undefined {
  const brokerTargets = targetsFor('broker', targets)
  const deviceTargets = targetsFor('device', targets)
  const broker = brokerTargets.find(({ id }) => id === draft.brokerTarget) ?? brokerTargets[0]
  const device = deviceTargets.find(({ id }) => id === draft.deviceTarget) ?? deviceTargets[0]
  if (!broker || !device) return undefined
  const shared = broker.options.flatMap((option) => device.options.flatMap((other) => sameQuestion(option, other)))
  const isShared = ({ name }: ExportOption) => shared.some((each) => each.name === name)
  return {
    brokerTargets,
    deviceTargets,
    broker,
    device,
    shared,
    brokerOptions: broker.options.filter((option) => !isShared(option)),
    deviceOptions: device.id === broker.id ? [] : device.options.filter((option) => !isShared(option)),
  }
}

/** The options to send with each target. What both ask for is the same for both. */
export function exportOptions(draft: ExportDraft, { broker, device, shared }: ExportChoice) {
  const same = Object.fromEntries(shared.map((option) => [option.name, optionValue(draft, broker, option)]))
  return { broker: { ...draft.options[broker.id], ...same }, device: { ...draft.options[device.id], ...same } }
}

/** What is chosen of an option, or its default. */
export function optionValue(draft: ExportDraft, target: ExportTargetSummary, { name, default: usual }: ExportOption): OptionValue {
  return draft.options[target.id]?.[name] ?? usual
}

/** The draft with an option of a target chosen. */
export function withOption(draft: ExportDraft, target: ExportTargetSummary, { name }: ExportOption, value: OptionValue): ExportDraft {
  return { ...draft, options: { ...draft.options, [target.id]: { ...draft.options[target.id], [name]: value } } }
}

/** Those that are mainly for the role come first. */
function targetsFor(role: ExportRole, targets: readonly ExportTargetSummary[]): ExportTargetSummary[] {
  // What the wizard keeps over a reload lies in the browser, where no secret may be: such targets are for the page Export.
  const serving = targets.filter(({ roles, options }) => roles.includes(role) && options.every(({ type }) => type !== 'secret'))
  return [...serving.filter(({ roles }) => roles[0] === role), ...serving.filter(({ roles }) => roles[0] !== role)]
}

/** A choice that both ask for, with the values that both have; none where they have fewer than two in common. */
function sameQuestion(ours: ExportOption, theirs: ExportOption): ExportOption[] {
  if (ours.name !== theirs.name || ours.type !== 'choice' || theirs.type !== 'choice') return []
  const values = ours.values.filter(({ value }) => theirs.values.some((other) => other.value === value))
  return values.length < 2 ? [] : [{ ...ours, values }]
}
