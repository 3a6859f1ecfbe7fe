import { useDebouncedValue } from '@mantine/hooks'
import type { Core } from '../api.ts'
import { useQuery } from '../calls/use-query.ts'
import type { AppError } from '../../shared/errors.ts'
import type { BundleSummary, ExportTargetSummary, OptionValue } from '../../shared/export.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { useIsUnlocked } from '../stores/vault-store.ts'
import { onlyOf, optionsOf, type ExportDraft } from './export-store.ts'
import { kindsFor } from './role-kinds.ts'

/** The bundles as they would be written. */
export interface Preview {
  /** The last answer for this target; it stays while a newer one is under way. */
  bundles: readonly BundleSummary[] | undefined
  /** How many bundles there will be, of which `bundles` may be the first few. */
  total: number
  error: AppError | undefined
  /** What is shown is not yet what is chosen. */
  isOutdated: boolean
  /** Nobody is chosen. */
  isEmpty: boolean
  /** All are to be exported for, and the vault has none of them. */
  isNobodyThere: boolean
}

/** A preview makes every file, keys and all; of a fleet the first ones say what the rest is like. */
const mostShown = 20
const typingPauseMs = 300

interface Wanted {
  target: string
  kinds: readonly CertificateKind[]
  /** Fingerprints; undefined for all. */
  only: string[] | undefined
  options: Record<string, OptionValue>
}

/** Follows what is put together, the inventory, and whether the vault is unlocked. */
export function usePreview(draft: ExportDraft, target: ExportTargetSummary): Preview {
  const isUnlocked = useIsUnlocked()
  const wanted: Wanted = {
    target: target.id,
    kinds: kindsFor(target),
    only: onlyOf(draft),
    options: optionsOf(draft, target),
  }
  const wantedText = JSON.stringify(wanted)
  const [settledText] = useDebouncedValue(wantedText, typingPauseMs)
  const settled = JSON.parse(settledText) as Wanted
  const isEmpty = wanted.only?.length === 0
  const isEnabled = settled.only?.length !== 0
  const { data, error, isLoading } = useQuery(
    ['export-preview', settledText, isUnlocked],
    async (core, signal) => ({ target: settled.target, ...(await askForPreview(core, settled, signal)) }),
    { refetchOn: 'inventory', isEnabled },
  )
  const isOfTarget = data?.target === wanted.target && !isEmpty
  return {
    bundles: isOfTarget ? data.bundles : undefined,
    total: isOfTarget ? data.total : 0,
    error: isEmpty ? undefined : error,
    isOutdated: isLoading || settledText !== wantedText,
    isEmpty,
    isNobodyThere: isOfTarget && data.total === 0,
  }
}

async function askForPreview(core: Core, { target, kinds, only, options }: Wanted, signal: AbortSignal): Promise<{ bundles: BundleSummary[]; total: number }> {
  const { total, first } = only ? { total: only.length, first: only.slice(0, mostShown) } : await firstOf(core, kinds, signal)
  if (first.length === 0) return { bundles: [], total }
  const bundles = await core.exports.preview({ target, options, only: first }, { signal })
  return { bundles, total }
}

/** In the order in which all of them would be written. */
async function firstOf(core: Core, kinds: readonly CertificateKind[], signal: AbortSignal): Promise<{ total: number; first: string[] }> {
  const page = await core.certificates.list({ kinds: [...kinds], statuses: ['active'], sort: 'issuedAt', limit: mostShown }, { signal })
  return { total: page.total, first: page.certificates.map(({ fingerprint }) => fingerprint) }
}
