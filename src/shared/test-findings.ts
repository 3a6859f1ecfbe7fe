/** What a connection test has found out beside its stages; what was not looked at, or did not answer, is left out. */
export interface TestFindings {
  addresses?: string[]
  /** Of the ports that brokers have, those that accept connections. */
  openNeighbours?: number[]
  /** The networks that this machine is in. */
  ownAddresses?: string[]
  /** Whether CONNECT in the clear is answered on the port that was taken for a TLS port. */
  speaksPlainMqtt?: boolean
  /** Whether TLS is answered on the port that was taken for a plain port. */
  speaksTls?: boolean
  /** Whether a connection on which nothing is said is ended at once. */
  endsUnasked?: boolean
  /** Whether a WebSocket opens at the path /mqtt of the same port. */
  opensWebSocket?: boolean
  /** Whether a connection of the same client identifier, on which nothing was said, was ended by the broker. */
  wasTakenOver?: boolean
  /** Whether CONNECT succeeds for somebody who shows no certificate and no password. */
  letsInWithoutCertificate?: boolean
  protocolVersion?: 4 | 5 | undefined
  maximumPacketBytes?: number | undefined
  /** Where the round trip went. */
  topic?: string | undefined
}
