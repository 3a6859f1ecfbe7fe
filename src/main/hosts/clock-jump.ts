/** How often the clock is looked at, and how much later than that a look means that the machine slept. */
const lookEveryMs = 5000
const sleptFromMs = 20_000

/**
 * Calls the listener when the machine has slept, which Node tells nobody: no timer runs meanwhile, so that the wall clock is far ahead
 * at the next look. A clock that is set looks the same, and does no harm. Keeps no process from ending; gives a function that ends it.
 */
export function onClockJump(listener: () => void, now: () => number = Date.now): () => void {
  let last = now()
  const timer = setInterval(() => {
    const at = now()
    if (at - last > lookEveryMs + sleptFromMs) listener()
    last = at
  }, lookEveryMs).unref()
  return () => clearInterval(timer)
}
