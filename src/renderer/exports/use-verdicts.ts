import { useQuery } from '../calls/use-query.ts'
import type { TargetVerdict } from '../../shared/export.ts'
import { useIsUnlocked } from '../stores/vault-store.ts'

/** So many bundles say what the rest is like. */
const looked = 20

/** What the readers of all targets would say to the bundles of these, or of everybody. Empty while that is not known. */
export function useVerdicts(only: readonly string[] | undefined): readonly TargetVerdict[] {
  const isUnlocked = useIsUnlocked()
  const some = only?.slice(0, looked)
  const { data, isLoading } = useQuery(
    ['export-verdicts', some ?? null],
    (core, signal) => core.exports.checkTargets({ ...(some && { only: some }), limit: looked }, { signal }),
    { refetchOn: 'inventory', isEnabled: isUnlocked },
  )
  return isLoading ? [] : (data ?? [])
}
