import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Core } from '../api.ts'
import type { AppError } from '../../shared/errors.ts'
import { asAppError, useCore } from '../stores/connection-store.ts'
import { useInventoryStore } from '../stores/inventory-store.ts'
import { refetcher } from './refetcher.ts'

export interface QueryOptions {
  /** What makes it ask again: certificates changed, the audit trail grew, or neither (the default). */
  refetchOn?: 'inventory' | 'audit' | 'nothing'
  /** False: do not ask yet. */
  isEnabled?: boolean
}

export interface UseQuery<Output> {
  /** The last answer. It stays while a newer one is under way, also for another key, so that nothing jumps. */
  data: Output | undefined
  error: AppError | undefined
  /** Nothing has been answered yet for this key. */
  isLoading: boolean
  refetch: () => void
}

interface Answer<Output> {
  key: string
  data: Output | undefined
  error: AppError | undefined
}

/**
 * Asks the core for what a page shows, and asks again when it may have changed, when `key` changes and after a reconnect.
 *
 *     const page = useQuery(['certificates', filter], (core, signal) => core.certificates.list(filter, { signal }),
 *       { refetchOn: 'inventory' })
 *
 * `key` must be JSON and hold everything that `fetch` depends on.
 */
export function useQuery<Output>(
  key: readonly unknown[],
  fetch: (core: Core, signal: AbortSignal) => Promise<Output>,
  { refetchOn = 'nothing', isEnabled = true }: QueryOptions = {},
): UseQuery<Output> {
  const core = useCore()
  const keyText = JSON.stringify(key)
  const [answer, setAnswer] = useState<Answer<Output>>({ key: '', data: undefined, error: undefined })
  const again = useRef<() => Promise<void>>(undefined)
  const ask = useEffectEvent((signal: AbortSignal) => fetch(core, signal))

  useEffect(() => {
    if (!isEnabled) return
    const controller = new AbortController()
    const { signal } = controller
    const refetch = refetcher(async () => {
      try {
        const data = await ask(signal)
        if (!signal.aborted) setAnswer({ key: keyText, data, error: undefined })
      } catch (error) {
        if (!signal.aborted) setAnswer(({ data }) => ({ key: keyText, data, error: asAppError(error) }))
      }
    })
    again.current = refetch
    void refetch()
    const unsubscribe =
      refetchOn === 'nothing'
        ? undefined
        : useInventoryStore.subscribe((now, before) => {
            if (now[refetchOn] !== before[refetchOn]) void refetch()
          })
    return () => {
      controller.abort()
      unsubscribe?.()
    }
  }, [core, keyText, isEnabled, refetchOn])

  const refetch = useCallback(() => void again.current?.(), [])
  const isAnswered = answer.key === keyText
  return { data: answer.data, error: isAnswered ? answer.error : undefined, isLoading: isEnabled && !isAnswered, refetch }
}
