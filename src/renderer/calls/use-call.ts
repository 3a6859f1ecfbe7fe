import { useCallback, useEffect, useRef, useState } from 'react'
import type { Core } from '../api.ts'
import type { AppError } from '../../shared/errors.ts'
import { asAppError, useCore } from '../stores/connection-store.ts'

/** Where a call that a person starts stands. */
export type CallState<Output> =
  | { status: 'idle' }
  | { status: 'running' }
  | { status: 'done'; output: Output }
  | { status: 'failed'; error: AppError }

export interface UseCall<Input extends unknown[], Output> {
  state: CallState<Output>
  isRunning: boolean
  /** The failure, to be shown by Notice. A cancelled call has none: it is idle again. */
  error: AppError | undefined
  output: Output | undefined
  /** Starts the call; one that still runs is cancelled first. Gives its output, or undefined when it failed. Never throws. */
  run: (...input: Input) => Promise<Output | undefined>
  /** Asks the core to stop. What the core answers (an enrolment resolves with what was issued) still arrives. */
  cancel: () => void
  /** Back to idle: takes a shown failure or result away. */
  reset: () => void
}

/**
 * Calls the core on a person's behalf, with loading, error and cancel.
 *
 *     const unlock = useCall((core, signal, passphrase: string) => core.vault.unlock({ passphrase }, { signal }))
 *     <Button loading={unlock.isRunning} onClick={() => void unlock.run(text)}>Unlock</Button>
 *     <Notice error={unlock.error} />
 *
 * Leaving the page cancels the call, unless `outlivesPage`: for work that goes on and is found in the inventory.
 */
export function useCall<Input extends unknown[], Output>(
  call: (core: Core, signal: AbortSignal, ...input: Input) => Promise<Output>,
  { outlivesPage = false }: { outlivesPage?: boolean } = {},
): UseCall<Input, Output> {
  const core = useCore()
  const [state, setState] = useState<CallState<Output>>({ status: 'idle' })
  const running = useRef<AbortController>(undefined)
  const latest = useRef(call)
  useEffect(() => {
    latest.current = call
  })
  useEffect(() => {
    if (outlivesPage) return
    return () => running.current?.abort()
  }, [outlivesPage])

  const run = useCallback(
    async (...input: Input) => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      const settle = (next: CallState<Output>) => {
        if (running.current === controller) setState(next)
      }
      setState({ status: 'running' })
      try {
        const output = await latest.current(core, controller.signal, ...input)
        settle({ status: 'done', output })
        return output
      } catch (thrown) {
        const error = asAppError(thrown)
        settle(error.code === 'CANCELLED' ? { status: 'idle' } : { status: 'failed', error })
        return undefined
      }
    },
    [core],
  )
  const cancel = useCallback(() => running.current?.abort(), [])
  const reset = useCallback(() => setState({ status: 'idle' }), [])

  return {
    state,
    isRunning: state.status === 'running',
    error: state.status === 'failed' ? state.error : undefined,
    output: state.status === 'done' ? state.output : undefined,
    run,
    cancel,
    reset,
  }
}
