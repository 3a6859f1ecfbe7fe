import { AppError } from '../../shared/errors.ts'
import type { BundleProblem, OptionValue } from '../../shared/export.ts'
import type { ExportTarget } from '../exports/target.ts'
import type { BundleGatherer, GatheredBundle, GatheringFor } from './bundle-source.ts'
import type { PlannedBundle } from './bundle-plan.ts'

/** A target and what was chosen for it, read and found possible. */
export interface Making {
  target: ExportTarget
  /** As the target's schema gives them. */
  options: unknown
}

/** A bundle, and how it is made. */
export interface PlannedMaking {
  planned: PlannedBundle
  /** Throws INVALID_INPUT where the options that were given are not possible. */
  making: () => Making
  target: ExportTarget
}

/** Reads what was given for the options of a target. Throws INVALID_INPUT. */
export function makingOf(target: ExportTarget, given: Readonly<Record<string, unknown>>): Making {
  const parsed = target.schema.safeParse(given)
  if (parsed.success) return { target, options: parsed.data }
  const { path, message } = parsed.error.issues[0]!
  throw new AppError('INVALID_INPUT', `Option ${path.join('.')} of ${target.id}: ${message}.`, {
    remedy: `The options are: ${target.options.map(({ name }) => name).join(', ') || 'none'}.`,
    details: { path: path.join('.') },
  })
}

/** The options without those that are secret: what may be kept. */
export function withoutSecrets(target: ExportTarget, given: Readonly<Record<string, OptionValue>>): Record<string, OptionValue> {
  const secret = new Set(target.options.filter(({ type }) => type === 'secret').map(({ name }) => name))
  return Object.fromEntries(Object.entries(given).filter(([name]) => !secret.has(name)))
}

/** Opens a bundle with what its making needs. To be held with `using`. */
export function gatherFor(gatherer: BundleGatherer, planned: PlannedBundle, { target, options }: Making, purpose: GatheringFor) {
  return gatherer.gather(planned, purpose, target.needsCredentials(options))
}

/** A bundle that is open to be written, with the warnings of its reader; or, where its reader would refuse it, why. */
export type OpenedBundle =
  | (GatheredBundle & { making: Making; problems: BundleProblem[]; refusal: undefined })
  | (Disposable & { refusal: BundleProblem })

/**
 * Opens a bundle to be written, and looks at it as its reader would: once, except where a password belongs to it, which is made only
 * for one that is not refused. To be held with `using`.
 */
export function openToWrite(gatherer: BundleGatherer, planned: PlannedBundle, making: Making): OpenedBundle {
  const { target, options } = making
  const looked = gatherFor(gatherer, planned, making, 'look')
  let isHandedOn = false
  try {
    const problems = target.check(looked.source, options)
    const refusal = problems.find(isRefusal)
    if (refusal) return refusedUnopened(refusal)
    const needsPassword = target.needsCredentials(options)
    isHandedOn = !needsPassword
    return { ...(needsPassword ? gatherFor(gatherer, planned, making, 'write') : looked), making, problems, refusal: undefined }
  } finally {
    if (!isHandedOn) looked[Symbol.dispose]()
  }
}

/** One that nothing was opened of. */
export function refusedUnopened(refusal: BundleProblem): OpenedBundle {
  return { refusal, [Symbol.dispose]: () => undefined }
}

function isRefusal({ severity }: BundleProblem): boolean {
  return severity === 'error'
}

/** What the reader of a bundle would refuse it for; undefined where it would not. That a key fits its certificate is seen of an open key. */
export function refusalOf(gatherer: BundleGatherer, planned: PlannedBundle, making: Making): BundleProblem | undefined {
  using gathered = gatherFor(gatherer, planned, making, 'look')
  return making.target.check(gathered.source, making.options).find(isRefusal)
}
