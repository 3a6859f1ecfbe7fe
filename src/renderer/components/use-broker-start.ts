import type { CertificateSummary } from '../../shared/certificate.ts'
import type { BuiltInBrokerState } from '../../shared/mqtt.ts'
import { useCall, type UseCall } from '../calls/use-call.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { suggestBrokers } from './broker-suggestions.ts'
import { builtInUrl } from './built-in-address.ts'
import { readConnection, type ConnectionDraft, type ConnectionRequest } from './connection-draft.ts'

export interface BrokerStart {
  /** No address is typed, and none is known: starting the built-in broker is what comes first. */
  isNextStep: boolean
  /** The start itself, on a port or the usual one; for its failure and to wait for it. */
  call: UseCall<[port?: number], BuiltInBrokerState>
  /** Starts it and gives the connection to it that the form asks for, or undefined where it could not be started. */
  run: (port?: number) => Promise<{ draft: ConnectionDraft; request: ConnectionRequest } | undefined>
}

/** What a form needs in order to offer the built-in broker as its first step. `brokers` are the certificates it may serve. */
export function useBrokerStart(draft: ConnectionDraft, brokers: readonly CertificateSummary[]): BrokerStart {
  const isStopped = useBrokerStore(({ broker }) => broker.state === 'stopped')
  const call = useCall((core, signal, port?: number) => core.builtInBroker.start(port === undefined ? {} : { port }, { signal }))
  return {
    isNextStep: isStopped && brokers.length > 0 && draft.url.trim() === '',
    call,
    async run(port) {
      const started = await call.run(port)
      const url = started && builtInUrl(started)
      if (started === undefined || url === undefined) return undefined
      const filled = { ...draft, url, serverName: '' }
      const request = readConnection(filled, suggestBrokers(brokers, started))
      return request && { draft: filled, request }
    },
  }
}
