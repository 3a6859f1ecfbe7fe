import { useDebouncedValue } from '@mantine/hooks'
import { useQuery, type UseQuery } from '../calls/use-query.ts'
import type { ExportAllCheck } from '../../shared/export.ts'
import { useIsUnlocked } from '../stores/vault-store.ts'
import { useExportStore } from './export-store.ts'

const typingPauseMs = 400

/** Whom an export of everything would leave out. Follows the inventory, the choices and the secrets. */
export function useEverythingCheck(isAnybodyThere: boolean): UseQuery<ExportAllCheck> {
  const isUnlocked = useIsUnlocked()
  const [secrets] = useDebouncedValue(
    useExportStore((store) => store.secrets),
    typingPauseMs,
  )
  return useQuery(['export-check-all', secrets], (core, signal) => core.exports.checkAll({ secrets }, { signal }), {
    refetchOn: 'inventory',
    isEnabled: isUnlocked && isAnybodyThere,
  })
}
