import { create } from 'zustand'
import type { BuiltInBrokerState } from '../../shared/mqtt.ts'
import { visitLimit, type Visit } from '../../shared/visit.ts'
import { spaced } from '../calls/spaced.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { currentCore } from '../stores/connection-store.ts'

/** The last visits to the built-in broker, the newest first. They stay when it has stopped, until it starts again. */
export const useVisitStore = create<{ visits: readonly Visit[] }>(() => ({ visits: [] }))

const showEveryMs = 100

/** Adds visits as they came, the oldest first; no more are kept than the core keeps. */
export function withVisits(visits: readonly Visit[], arrived: readonly Visit[]): readonly Visit[] {
  return [...arrived.toReversed(), ...visits].slice(0, visitLimit)
}

/** Follows the visits of the broker that runs now until `signal` aborts; however many come at once, the list changes ten times a second at most. */
export function followVisits(signal: AbortSignal): void {
  const waiting: Visit[] = []
  const show = spaced(showEveryMs, () => {
    if (signal.aborted || waiting.length === 0) return
    const arrived = waiting.splice(0)
    useVisitStore.setState(({ visits }) => ({ visits: withVisits(visits, arrived) }))
  })
  useVisitStore.setState({ visits: [] })
  // The feed ends with the broker or with the connection; both are seen elsewhere.
  currentCore()
    .builtInBroker.watchVisits(undefined, {
      signal,
      onEvent: (visit) => {
        waiting.push(visit)
        if (waiting.length > visitLimit) waiting.shift()
        show()
      },
    })
    .catch(() => undefined)
}

/** Which run of the broker it is; undefined while none runs. */
export function runOf(broker: BuiltInBrokerState): string | undefined {
  return broker.state === 'running' ? `${broker.fingerprint}:${broker.port}:${broker.isOpenToNetwork}` : undefined
}

/** As `runOf`, as the core has it now. */
export function useBrokerRun(): string | undefined {
  return useBrokerStore(({ broker }) => runOf(broker))
}
