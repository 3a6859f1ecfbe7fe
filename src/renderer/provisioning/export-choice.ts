import type { ExportOption, ExportRole, ExportTargetSummary } from '../../shared/export.ts'
import type { ProvisionDraft } from './provision-draft.ts'

export type OptionValue = string | number | boolean
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
  const shared = broker.options.filter((option) => device.options.some((other) => isSameQuestion(option, other)))
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
  const serving = targets.filter(({ roles }) => roles.includes(role))
  return [...serving.filter(({ roles }) => roles[0] === role), ...serving.filter(({ roles }) => roles[0] !== role)]
}

function isSameQuestion(a: ExportOption, b: ExportOption): boolean {
  return a.name === b.name && a.type === 'choice' && b.type === 'choice' && a.values?.join() === b.values?.join()
}

/** A value of a choice in words, and what choosing it means. */
export interface ChoiceWords {
  title: string
  text: string | undefined
}

const known: Readonly<Record<string, Readonly<Record<string, ChoiceWords>>>> = {
  mode: {
    mutual: {
      title: 'Certificates on both sides',
      text: 'Mutual TLS. Each device shows its own certificate, and whoever has none is turned away. The safest.',
    },
    password: {
      title: 'Passwords over TLS',
      text: 'One-way TLS. Devices check the broker and log in with a password, for boards that cannot hold a key.',
    },
  },
  tlsVersion: {
    'tlsv1.2': { title: 'TLS 1.2', text: undefined },
    'tlsv1.3': { title: 'TLS 1.3', text: undefined },
  },
  key: {
    pkcs8: { title: 'PKCS#8', text: undefined },
    traditional: { title: 'Traditional', text: undefined },
  },
}

/** Words for a value; the value itself where there are none. */
export function choiceWords({ name }: ExportOption, value: string): ChoiceWords {
  return known[name]?.[value] ?? { title: value, text: undefined }
}
