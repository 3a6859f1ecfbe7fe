import { useEffect, useState } from 'react'
import type { Drive } from '../../shared/drive.ts'
import type { AppError } from '../../shared/errors.ts'
import { asAppError, useCore } from '../stores/connection-store.ts'

export interface Drives {
  /** Undefined before the first answer. */
  drives: readonly Drive[] | undefined
  error: AppError | undefined
}

/** The removable drives, as they come and go. */
export function useDrives(): Drives {
  const core = useCore()
  const [known, setKnown] = useState<Drives>({ drives: undefined, error: undefined })
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    core.drives.watch(undefined, { signal, onEvent: (drives) => setKnown({ drives, error: undefined }) }).catch((thrown: unknown) => {
      if (!signal.aborted) setKnown({ drives: undefined, error: asAppError(thrown) })
    })
    return () => controller.abort()
  }, [core])
  return known
}
