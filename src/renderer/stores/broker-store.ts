import { create } from 'zustand'
import type { BuiltInBrokerState } from '../../shared/mqtt.ts'

/** The built-in broker, as the core has it. */
export const useBrokerStore = create<{ broker: BuiltInBrokerState }>(() => ({ broker: { state: 'stopped' } }))
