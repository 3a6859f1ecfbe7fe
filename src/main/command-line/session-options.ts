import type { Command } from 'commander'
import type { TlsVersion } from '../../shared/session.ts'
import { badUsage } from './failure.ts'
import { collect, collectNamed, mqttVersion, qualityOfService, tlsVersion, wholeNumber } from './option-value.ts'

/** How a session is opened, beside where and as whom. */
export interface SessionOptions {
  mqttVersion?: 4 | 5
  cleanStart: boolean
  sessionExpiry?: number
  keepAlive?: number
  connectProperty?: [string, string][]
  minTls?: TlsVersion
  alpn?: string[]
  willTopic?: string
  willPayload?: string
  willQos?: 0 | 1 | 2
  willRetain?: boolean
  willDelay?: number
}

/** Adds the options of everything that opens a session. */
export function addSessionOptions(command: Command): Command {
  return command
    .option('--mqtt-version <n>', '5, which goes down where the broker lacks it (as without this option), or 3.1.1', mqttVersion)
    .option('--no-clean-start', 'go on with the session that the broker remembers')
    .option('--session-expiry <s>', 'how long the broker remembers it, in seconds (MQTT 5)', wholeNumber)
    .option('--keep-alive <s>', 'seconds of silence after which a sign of life is sent; 60, if left out', wholeNumber)
    .option('--connect-property <name=value>', 'user property of CONNECT, any number of them (MQTT 5)', collectNamed)
    .option('--min-tls <n>', 'the oldest TLS to speak: 1.2 or 1.3', tlsVersion)
    .option('--alpn <name>', 'protocol to offer by ALPN, any number of them', collect)
    .option('--will-topic <topic>', 'what the broker publishes for us when we go without a goodbye: its topic')
    .option('--will-payload <text>', 'its message')
    .option('--will-qos <n>', 'its quality of service', qualityOfService)
    .option('--will-retain', 'the broker keeps it')
    .option('--will-delay <s>', 'how long the broker waits for us to come back first, in seconds (MQTT 5)', wholeNumber)
}

/** What was chosen, as the contract has it. Throws INVALID_INPUT. */
export function sessionOptions(options: SessionOptions) {
  const { willTopic, willPayload, willQos, willRetain, willDelay } = options
  const describesWill = [willPayload, willQos, willRetain, willDelay].some((value) => value !== undefined)
  if (willTopic === undefined && describesWill) throw badUsage('A will needs --will-topic.', 'Say to which topic it goes.')
  return {
    protocolVersion: options.mqttVersion,
    cleanStart: options.cleanStart,
    sessionExpirySeconds: options.sessionExpiry,
    keepAliveSeconds: options.keepAlive,
    userProperties: options.connectProperty,
    tls: { minVersion: options.minTls, alpn: options.alpn },
    will:
      willTopic === undefined
        ? undefined
        : {
            topic: willTopic,
            payload: Buffer.from(willPayload ?? '').toString('base64'),
            qos: willQos,
            retain: willRetain,
            delaySeconds: willDelay,
          },
  }
}
