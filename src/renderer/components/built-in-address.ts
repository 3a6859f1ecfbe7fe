import { printBrokerUrl, type BuiltInBrokerState } from '../../shared/mqtt.ts'
import type { ConnectionDraft } from './connection-draft.ts'

/** Where the built-in broker listens, or undefined where it does not. */
export function builtInUrl(broker: BuiltInBrokerState): string | undefined {
  return broker.state === 'running' ? printBrokerUrl({ scheme: 'mqtts', host: broker.host, port: broker.port, path: '' }) : undefined
}

/**
 * A connection that is being typed, after the built-in broker has started or stopped: an empty address becomes the broker's, and the
 * broker's becomes empty. Anything else somebody has typed, and it stays; the same object is given back then.
 */
export function followBuiltIn(draft: ConnectionDraft, now: BuiltInBrokerState, before: BuiltInBrokerState): ConnectionDraft {
  const was = builtInUrl(before) ?? ''
  const is = builtInUrl(now) ?? ''
  return was !== is && draft.url === was ? { ...draft, url: is, serverName: '' } : draft
}
