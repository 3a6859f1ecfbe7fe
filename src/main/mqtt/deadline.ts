import { AppError } from '../../shared/errors.ts'

/** How long something may take, who may end it early, and what to say when the time is over. */
export interface Deadline {
  ms: number
  signal: AbortSignal
  timedOut: () => AppError
}

/**
 * Runs `work` and settles at the latest when the time is over (with `timedOut()`) or when the caller gives up (CANCELLED). The
 * signal that `work` is given aborts in both cases with that same error as its reason; `work` lets go of its sockets then.
 */
export async function withDeadline<T>({ ms, signal, timedOut }: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = (because: AppError) => {
    reject(because)
    controller.abort(because)
  }
  const cancel = () => end(cancelled())
  if (signal.aborted) throw cancelled()
  const timer = setTimeout(() => end(timedOut()), ms)
  signal.addEventListener('abort', cancel)
  try {
    return await Promise.race([ended, work(controller.signal)])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
}

/** What a call says that was ended by its caller. */
export function cancelled(): AppError {
  return new AppError('CANCELLED', 'Cancelled.', { remedy: 'Start it again when you want to.' })
}
