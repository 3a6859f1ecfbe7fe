import { readBrokerUrl } from '../components/connection-draft.ts'

/** The titles of the stages that a test of this address has, in their order, so that the ladder stands before it is climbed. */
export function expectedStages(url: string): string[] {
  const scheme = readBrokerUrl(url).address?.scheme ?? 'mqtts'
  const isEncrypted = scheme === 'mqtts' || scheme === 'wss'
  const usesWebSocket = scheme === 'ws' || scheme === 'wss'
  return [
    'Find the address',
    'Connect',
    ...(isEncrypted ? ['See what the broker shows', 'Examine the certificates'] : []),
    'Encrypt, and check the broker’s certificate',
    ...(usesWebSocket ? ['Open a WebSocket'] : []),
    'Connect over MQTT',
    'Subscribe',
    'Send a message and hear it back',
    'Disconnect',
  ]
}
