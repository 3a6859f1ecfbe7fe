import type { WireError } from '../../shared/errors.ts'
import type { MqttScheme } from '../../shared/mqtt.ts'
import type { Problem } from '../../shared/problem.ts'
import type { Observations } from './observations.ts'
import { exportBroker, useAddress } from './offers.ts'
import { blocks } from './problem-of.ts'
import { some } from './words.ts'

/*
 * Rows 1 to 10: the way to the broker, up to where something answers that is what was expected.
 */

/** A stage that failed, and why. */
export interface StageFailure {
  stage: string
  error: WireError
}

/** Why nothing was reached, or something else than a broker; empty where the failure lies further up. */
export function wayProblems(observations: Observations, failure: StageFailure): Problem[] {
  const { error, stage } = failure
  switch (error.code) {
    case 'CONNECTION_REFUSED':
      return nothingListens(observations, failure)
    case 'NAME_NOT_RESOLVED':
      return [
        blocks(2, {
          stage,
          message: error.message,
          remedy: 'Check the spelling; or connect by the broker’s IP address, which its certificate then has to list.',
        }),
      ]
    case 'UNREACHABLE':
      return [unreachable(observations, failure)]
    case 'TIMED_OUT':
      return silent(observations, failure)
    case 'TLS_FAILED':
      return notTls(observations, failure)
    case 'CONNECTION_LOST':
    case 'MQTT_REFUSED':
      return endedEarly(observations, failure)
    default:
      return []
  }
}

const schemeOfPort: Readonly<Record<number, MqttScheme>> = { 1883: 'mqtt', 8883: 'mqtts', 8884: 'mqtts' }

/** Row 1, and row 73 where our own files for this broker would keep it from starting. */
function nothingListens(observations: Observations, { stage }: StageFailure): Problem[] {
  const { address, findings, knowledge } = observations
  const open = findings.openNeighbours ?? []
  const addresses = (findings.addresses ?? []).filter((each) => each !== address.host)
  const at = addresses.length > 0 ? ` (${some(addresses)})` : ''
  const elsewhere = open.length > 0 ? ` Something listens on port ${open.join(' and ')}.` : ''
  const refused = blocks(1, {
    stage,
    message: `Nothing listens on port ${address.port} of ${address.host}${at}.${elsewhere}`,
    remedy:
      open.length > 0
        ? 'Connect to that port; or start the broker, and look into its log where it does not start.'
        : 'Start the broker; where it does not start, its log says why: most often a certificate or key file that it cannot read or does not take.',
    mends: open.map((port) => useAddress(address, { port, scheme: schemeOfPort[port] ?? 'mqtts', path: '' })),
  })
  const bad = knowledge.brokers.find(({ keyDescription }) => Number(/^RSA (\d+)$/.exec(keyDescription)?.[1] ?? Infinity) < 2048)
  if (!bad) return [refused]
  return [
    refused,
    blocks(73, {
      stage,
      message: `The certificate of ${bad.name} has a key of type ${bad.keyDescription}: Mosquitto does not start with it.`,
      remedy: 'Issue the broker’s certificate again with a P-256 or RSA 2048 key, and export its files again.',
      mends: bad.origin === 'issued' ? [{ kind: 'renew', certificate: bad.fingerprint, newKey: true }] : [],
    }),
  ]
}

function unreachable({ address, findings }: Observations, { stage, error }: StageFailure): Problem {
  const [broker = address.host] = findings.addresses ?? []
  const own = findings.ownAddresses ?? []
  const here = own.length > 0 ? ` This machine is in ${some(own)}.` : ' This machine is in no network.'
  return blocks(3, {
    stage,
    message: `${address.host}${broker === address.host ? '' : ` (${broker})`} cannot be reached from here (${String(error.details?.['systemCode'] ?? error.code)}).${here}`,
    remedy: 'Check that this machine is in the broker’s network, and any VPN.',
  })
}

/** Rows 2, 4 and 5: what says nothing. */
function silent({ address, findings }: Observations, { stage, error }: StageFailure): Problem[] {
  const where = `port ${address.port} of ${address.host}`
  if (stage === 'resolve') return [blocks(2, { stage, message: error.message, remedy: 'Check the network, or use the broker’s IP address.' })]
  if (stage === 'tcp') {
    return [
      blocks(4, {
        stage,
        message: `${where} does not answer: nobody accepts the connection, and nobody refuses it.`,
        remedy: 'Check the address; a firewall between here and the broker may drop what is sent to this port.',
      }),
    ]
  }
  if (stage === 'look' || stage === 'tls') {
    return [
      blocks(4, {
        stage,
        side: 'broker',
        message: `${where} accepts connections, and does not answer the TLS handshake.`,
        remedy: 'Check that this is the broker’s TLS port; the broker may hang.',
      }),
    ]
  }
  if (stage !== 'connect' && stage !== 'websocket') return []
  const isEncrypted = address.scheme === 'mqtts' || address.scheme === 'wss'
  if (!isEncrypted && findings.speaksTls) return [tlsPort({ address }, stage)]
  if (!isEncrypted && !findings.opensWebSocket) {
    return [
      blocks(4, {
        stage,
        side: 'broker',
        message: `${where} accepts connections, and does not answer MQTT.`,
        remedy: 'Check that this is the broker’s MQTT port; the broker may hang.',
      }),
    ]
  }
  return [notMqtt({ address, findings }, stage)]
}

/** Rows 6 to 10: the TLS handshake did not come about, or a plain client met TLS. */
function notTls(observations: Observations, { stage, error }: StageFailure): Problem[] {
  const { address, findings } = observations
  const kind = error.details?.['kind']
  const where = `Port ${address.port} of ${address.host}`
  if (kind === 'tls-port') return [tlsPort(observations, stage)]
  if (kind !== 'closed' && kind !== 'not-tls') return []
  if (findings.speaksPlainMqtt) {
    return [
      blocks(8, {
        stage,
        message: `${where} speaks MQTT without TLS: it is not encrypted.`,
        remedy: 'Connect to the broker’s TLS port. Only in a network that you trust, and without a password, use this port as it is.',
        mends: [...(address.port === 8883 ? [] : [tlsAt8883(observations)]), useAddress(address, { scheme: address.scheme === 'wss' ? 'ws' : 'mqtt' })],
      }),
    ]
  }
  if (kind === 'not-tls') {
    return [
      blocks(10, {
        stage,
        message: `${where} answers with something that is neither TLS nor MQTT, such as a web page.`,
        remedy: 'Use the port of the broker’s MQTT listener; 8883 is usual.',
        mends: address.port === 8883 ? [] : [tlsAt8883(observations)],
      }),
    ]
  }
  if (findings.endsUnasked) return [reset(observations, stage)]
  return [
    blocks(7, {
      stage,
      message: `${address.host} ended the connection during the TLS handshake, without a reason.`,
      remedy: `Check that port ${address.port} is the TLS port; if it is, the broker’s log says more.`,
    }),
  ]
}

/** Rows 5, 9 and 10 at CONNECT: what answered is not MQTT, or ended the connection before it said a word of it. */
function endedEarly(observations: Observations, { stage, error }: StageFailure): Problem[] {
  const { address, findings } = observations
  if (stage === 'tcp') return [reset(observations, stage)]
  if (stage !== 'connect' && stage !== 'websocket') return []
  if (error.details?.['reasonCode'] !== undefined) return []
  const isEncrypted = address.scheme === 'mqtts' || address.scheme === 'wss'
  if (!isEncrypted && findings.speaksTls) return [tlsPort(observations, stage)]
  if (isEncrypted && (findings.opensWebSocket || error.code === 'MQTT_REFUSED')) return [notMqtt(observations, stage)]
  if (!isEncrypted && error.code === 'MQTT_REFUSED') {
    return [
      blocks(10, {
        stage,
        message: `Port ${address.port} of ${address.host} answers with something that is not MQTT${stage === 'websocket' ? ' over a WebSocket' : ''}.`,
        remedy: stage === 'websocket' ? 'Check the path in the address; /mqtt is usual.' : 'Use the port of the broker’s MQTT listener; 8883 is usual.',
        mends: stage === 'websocket' ? [useAddress(address, { path: '/mqtt' })].filter(({ kind }) => kind === 'use-address' && address.path !== '/mqtt') : [],
      }),
    ]
  }
  return !isEncrypted && findings.endsUnasked ? [reset(observations, stage)] : []
}

function reset({ address }: Observations, stage: string): Problem {
  return blocks(6, {
    stage,
    message: `${address.host} ends connections to port ${address.port} as soon as they are made.`,
    remedy: 'Look at the limits of the broker’s listener (max_connections in Mosquitto), and at the firewall of its machine.',
  })
}

function tlsPort({ address }: Pick<Observations, 'address'>, stage: string): Problem {
  const scheme = address.scheme === 'ws' || address.scheme === 'wss' ? 'wss' : 'mqtts'
  return blocks(9, {
    stage,
    message: `Port ${address.port} of ${address.host} speaks TLS, and we did not.`,
    remedy: `Connect with ${scheme}:// instead.`,
    mends: [useAddress(address, { scheme })],
  })
}

function notMqtt({ address, findings }: Pick<Observations, 'address' | 'findings'>, stage: string): Problem {
  const isEncrypted = address.scheme === 'mqtts' || address.scheme === 'wss'
  const what = isEncrypted ? 'TLS works, and' : 'The connection stands, and'
  if (findings.opensWebSocket) {
    const scheme = isEncrypted ? 'wss' : 'ws'
    return blocks(5, {
      stage,
      message: `${what} port ${address.port} of ${address.host} wants MQTT over WebSocket.`,
      remedy: `Connect with ${scheme}:// and the path /mqtt.`,
      mends: [useAddress(address, { scheme, path: '/mqtt' })],
    })
  }
  return blocks(5, {
    stage,
    message: `${what} what answers on port ${address.port} of ${address.host} does not speak MQTT.`,
    remedy: 'Check that this is the broker’s MQTT port; the broker may hang.',
    mends: address.port === 8883 || !isEncrypted ? [] : [useAddress(address, { port: 8883 })],
  })
}

function tlsAt8883({ address }: Observations) {
  return useAddress(address, { scheme: 'mqtts', port: 8883, path: '' })
}

/** Rows 40 to 42: what each side offers in the handshake does not go together; undefined for other alerts. */
export function offerProblem(observations: Observations, { stage, error }: StageFailure): Problem | undefined {
  const { alert, libraryCode } = error.details ?? {}
  const { host, port } = observations.address
  if (alert === 70 || libraryCode === 'ERR_SSL_UNSUPPORTED_PROTOCOL') {
    return blocks(40, {
      stage,
      message: `${host} speaks no version of TLS that we do: TLS 1.2 and 1.3 are offered here${alertWords(alert)}.`,
      remedy: 'Allow TLS 1.2 on the broker, such as by `tls_version tlsv1.2` in Mosquitto, or give it a newer TLS library.',
      mends: [exportBroker(observations)],
    })
  }
  if (alert === 40 || alert === 71 || libraryCode === 'ERR_SSL_NO_SHARED_CIPHER') {
    return blocks(41, {
      stage,
      message: `${host} found no cipher that suits both sides${alertWords(alert)}: often it allows RSA ciphers only and has an EC certificate, or the other way round.`,
      remedy: 'Take the line `ciphers` out of the broker’s settings, or give the broker a certificate with the kind of key that its ciphers want.',
      mends: [exportBroker(observations)],
    })
  }
  if (alert === 120) {
    return blocks(42, {
      stage,
      message: `${host} wants another application protocol (ALPN) on port ${port}, and none of MQTT${alertWords(alert)}.`,
      remedy: 'Use the port of the broker’s MQTT listener.',
      mends: port === 8883 ? [] : [useAddress(observations.address, { port: 8883 })],
    })
  }
  return undefined
}

/** Row 78: a failure for which nothing better is known still has a sentence and a remedy. */
export function unknownProblem({ stage, error }: StageFailure): Problem {
  const side = error.details?.['side'] === 'client' ? 'client' : 'broker'
  return blocks(78, { stage, side, message: error.message, remedy: error.remedy ?? 'Look into the broker’s log.' })
}

function alertWords(alert: unknown): string {
  return typeof alert === 'number' ? ` (alert ${alert})` : ''
}
