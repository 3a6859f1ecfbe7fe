import { create } from 'zustand'

interface NetworkMirror {
  state: 'running' | 'restarting'
  /** How often the network process had to be started again since the core began. */
  restarts: number
}

/** The process that speaks MQTT, as the core has it. */
export const useNetworkStore = create<NetworkMirror>(() => ({ state: 'running', restarts: 0 }))
