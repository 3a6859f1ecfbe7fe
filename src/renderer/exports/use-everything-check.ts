import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { spaced } from '../calls/spaced.ts'
import { useQuery, type UseQuery } from '../calls/use-query.ts'
import type { ExportAllCheck, ExportProgress } from '../../shared/export.ts'
import { useIsUnlocked } from '../stores/vault-store.ts'
import { useExportStore } from './export-store.ts'

export interface EverythingCheck extends UseQuery<ExportAllCheck> {
  /** How far the last one is, or was. */
  progress: ExportProgress | undefined
}

const typingPauseMs = 400
const progressMs = 100

/** Whom an export of everything would leave out. Follows the inventory, the choices and the secrets. */
export function useEverythingCheck(isAnybodyThere: boolean): EverythingCheck {
  const isUnlocked = useIsUnlocked()
  const [progress, setProgress] = useState<ExportProgress>()
  const [secrets] = useDebouncedValue(
    useExportStore((store) => store.secrets),
    typingPauseMs,
  )
  const query = useQuery(
    ['export-check-all', secrets],
    (core, signal) => {
      let latest: ExportProgress | undefined
      const show = spaced(progressMs, () => {
        if (!signal.aborted) setProgress(latest)
      })
      const onEvent = (reported: ExportProgress) => {
        latest = reported
        show()
      }
      return core.exports.checkAll({ secrets }, { signal, onEvent })
    },
    { refetchOn: 'inventory', isEnabled: isUnlocked && isAnybodyThere },
  )
  return { ...query, progress }
}
