import { z } from 'zod'

/** Quality of service of MQTT 5 (4.3). */
export type QoS = 0 | 1 | 2
export const qosSchema = z.union([z.literal(0), z.literal(1), z.literal(2)])

export const mqttSchemes = ['mqtts', 'mqtt', 'wss', 'ws'] as const
export type MqttScheme = (typeof mqttSchemes)[number]
export const defaultPorts: Readonly<Record<MqttScheme, number>> = { mqtts: 8883, mqtt: 1883, wss: 443, ws: 80 }

/** Where a broker listens, taken apart. `host` has no brackets. `path` is used by ws and wss only. */
export interface BrokerAddress {
  scheme: MqttScheme
  host: string
  port: number
  path: string
}

/** A URL such as mqtts://mqtt.home.lan:8883; parsed into a BrokerAddress, the port filled in by its scheme. */
export const brokerUrlSchema = z.string().transform((text, context): BrokerAddress => {
  const match = /^(mqtts|mqtt|wss|ws):\/\/(\[[^\]]+\]|[^\s/:@]+)(?::(\d{1,5}))?(\/\S*)?$/.exec(text.trim())
  const port = match?.[3] === undefined ? undefined : Number(match[3])
  if (!match || (port !== undefined && (port < 1 || port > 65535))) {
    context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is not a broker URL such as mqtts://mqtt.home.lan:8883` })
    return z.NEVER
  }
  const scheme = match[1] as MqttScheme
  return { scheme, host: match[2]!.replace(/^\[|\]$/g, ''), port: port ?? defaultPorts[scheme], path: match[4] ?? '' }
})

/** The URL that `brokerUrlSchema` reads back. */
export function printBrokerUrl({ scheme, host, port, path }: BrokerAddress): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`
}

/** MQTT 5 4.7: at most 65,535 octets of UTF-8, no NUL; a topic name has no wildcards. */
export const topicNameSchema = z
  .string()
  .min(1, { error: 'is empty' })
  .refine(fitsTopic, { error: 'is longer than 65,535 octets or holds a NUL' })
  .refine((topic) => !/[+#]/.test(topic), { error: 'holds a wildcard, which only a topic filter may' })

/**
 * MQTT 5 4.7.1: `#` only as the last level, `+` and `#` only as whole levels. 4.8.2: `$share/name/filter`, whose name has no
 * wildcard.
 */
export const topicFilterSchema = z
  .string()
  .min(1, { error: 'is empty' })
  .refine(fitsTopic, { error: 'is longer than 65,535 octets or holds a NUL' })
  .superRefine((filter, context) => {
    const levels = filter.split('/')
    if (levels[0] === '$share') {
      const [, name = '', ...shared] = levels
      if (name === '' || /[+#]/.test(name)) {
        context.addIssue({ code: 'custom', message: 'of a shared subscription must be $share/NAME/FILTER, and the name without wildcards' })
        return
      }
      if (shared.join('/') === '') context.addIssue({ code: 'custom', message: 'of a shared subscription ends before the filter that is shared' })
    }
    levels.forEach((level, index) => {
      if (level.includes('#') && (level !== '#' || index !== levels.length - 1)) {
        context.addIssue({ code: 'custom', message: '# must stand alone as the last level' })
      } else if (level.includes('+') && level !== '+') {
        context.addIssue({ code: 'custom', message: '+ must stand alone in its level' })
      }
    })
  })

function fitsTopic(topic: string): boolean {
  return new TextEncoder().encode(topic).length <= 65_535 && !topic.includes('\u0000')
}

/** A name or address by which a client may reach the built-in broker. */
export interface BrokerEntrance {
  host: string
  /** Whether a client that asks for this name accepts the certificate. */
  isInCertificate: boolean
  /** False for a name of the certificate that leads here only where the network says so. */
  isOfThisMachine: boolean
}

/** The built-in broker, as every page sees it. `host` is where this machine itself reaches it. */
export type BuiltInBrokerState =
  | { state: 'stopped' }
  | {
      state: 'running'
      host: string
      port: number
      broker: string
      fingerprint: string
      clients: number
      /** Whether devices in the network reach it; else it is for this machine alone. */
      isOpenToNetwork: boolean
      /** Those that work come first. */
      entrances: BrokerEntrance[]
    }

/** How a client proves who it is. `identity` is a reference to a device or client certificate in the vault. */
export interface ClientIdentity {
  as: string | null
  username: string | null
}

/** A client that is connected to the built-in broker, with what its certificate says. */
export interface ConnectedClient {
  clientId: string
  commonName: string
  serialNumber: string
  /** ISO 8601. */
  since: string
}
