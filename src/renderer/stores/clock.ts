import { useSyncExternalStore } from 'react'

const everyMs = 30_000
const listeners = new Set<() => void>()
let now = new Date()
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  now = new Date()
  for (const each of listeners) each()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) timer = setInterval(tick, everyMs)
  listeners.add(listener)
  // What is shown for the first time may be younger than the last tick: a certificate that was just made is not "not yet valid".
  if (Date.now() - now.getTime() > 1000) tick()
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

/** The time, to within half a minute; a component that uses it follows it. Rendering itself never reads the clock. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now)
}
