import { z } from 'zod'
import type { WireError } from './errors.ts'
import { messageFields, secondsSchema, userPropertiesSchema, type PackedMessages } from './message.ts'
import { qosSchema, topicFilterSchema } from './mqtt.ts'

/** What the broker publishes for us where we go without a goodbye (MQTT 5 3.1.2.5). */
export const willSchema = z.object({
  ...messageFields,
  /** How long the broker waits for us to come back first. MQTT 5 only. */
  delaySeconds: secondsSchema.default(0),
})
export type Will = z.output<typeof willSchema>

/** The oldest TLS that is spoken with a broker. */
export const tlsVersions = ['TLSv1.2', 'TLSv1.3'] as const
export type TlsVersion = (typeof tlsVersions)[number]

/** What is chosen of the TLS handshake, beside who we are and whom we trust. */
export const tlsChoicesSchema = z.object({
  minVersion: z.enum(tlsVersions).default('TLSv1.2'),
  /** Protocols to offer by ALPN (RFC 7301), the one most wanted first, such as `mqtt` or `x-amzn-mqtt-ca`; none: no ALPN. */
  alpn: z.array(z.string().min(1).max(255)).max(8).default([]),
})
export type TlsChoices = z.output<typeof tlsChoicesSchema>

/** How much of a session is held, and how long a packet may be. */
export const sessionLimitsSchema = z.object({
  messages: z.number().int().min(1).max(1_000_000).default(100_000),
  /** Octets of topics, properties and payloads, and 19 for each message. A single larger message is still held, alone. */
  bytes: z
    .number()
    .int()
    .min(64 * 1024)
    .max(1024 * 1024 * 1024)
    .default(64 * 1024 * 1024),
  /** A longer packet ends the connection before it is taken in. Brokers of MQTT 5 are asked to keep such messages back. */
  packetBytes: z
    .number()
    .int()
    .min(1024)
    .max(256 * 1024 * 1024)
    .default(16 * 1024 * 1024),
})
export type SessionLimits = z.output<typeof sessionLimitsSchema>

/** What a session is opened with, beside the broker's address and the identity. */
export const sessionOptionFields = {
  /** 5 goes down to 4 (MQTT 3.1.1) where the broker does not speak it; what only MQTT 5 has is then left out. */
  protocolVersion: z.union([z.literal(4), z.literal(5)]).default(5),
  cleanStart: z.boolean().default(true),
  /** How long the broker remembers us after the end; where left out 0, and an hour without `cleanStart`. MQTT 5 only. */
  sessionExpirySeconds: secondsSchema.optional(),
  keepAliveSeconds: z.number().int().min(0).max(65_535).default(60),
  reconnect: z.boolean().default(true),
  will: willSchema.optional(),
  /** Of CONNECT. MQTT 5 only. */
  userProperties: userPropertiesSchema.default([]),
  tls: tlsChoicesSchema.prefault({}),
  limits: sessionLimitsSchema.prefault({}),
}
export type SessionOptions = z.output<z.ZodObject<typeof sessionOptionFields>>

/** A subscription; all but filter and QoS are MQTT 5 only (3.8.3.1). */
export const subscriptionSchema = z
  .object({
    filter: topicFilterSchema,
    qos: qosSchema.default(0),
    /** What we publish ourselves does not come back. */
    noLocal: z.boolean().default(false),
    /** Messages keep the retain flag that they were published with. */
    retainAsPublished: z.boolean().default(false),
    /** Whether retained messages are sent: 0 yes, 1 only where the subscription is new, 2 no. */
    retainHandling: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  })
  // MQTT 5 3.8.3.1.
  .refine(({ filter, noLocal }) => !noLocal || !filter.startsWith('$share/'), {
    error: 'may not be set for a shared subscription',
    path: ['noLocal'],
  })
export type Subscription = z.output<typeof subscriptionSchema>

/** At every moment received + sent = kept + dropped. */
export interface MessageCounters {
  received: number
  sent: number
  /** Held now: the newest, which can be read and exported. */
  kept: number
  /** Held no more: made room for newer ones. */
  dropped: number
  /** Handed over in no batch: newer ones came faster than batches were taken, or the session was paused. They may still be held. */
  skipped: number
}

/** What the broker says of itself as it lets us in (MQTT 5 3.2.2.3); what it does not say is as the standard has it. */
export interface BrokerLimits {
  maximumQos: 0 | 1 | 2
  retainAvailable: boolean
  wildcardsAvailable: boolean
  sharedSubscriptionsAvailable: boolean
  /** Null: no limit. */
  maximumPacketBytes: number | null
  /** Where the broker has it other than we asked. */
  keepAliveSeconds: number | null
  sessionExpirySeconds: number | null
}

/** Where a session stands. */
export type SessionState =
  | { state: 'connecting'; attempt: number }
  | {
      state: 'connected'
      /** The one that the broker gave, where we had none. */
      clientId: string
      protocolVersion: 4 | 5
      /** Of TLS. */
      protocol: string | null
      cipher: string | null
      /** What ALPN came to. */
      alpn: string | null
      isEncrypted: boolean
      /** The broker still knew us: our subscriptions, and what came meanwhile. */
      sessionPresent: boolean
      limits: BrokerLimits
    }
  | { state: 'waiting'; retryInMs: number; error: WireError }
  | { state: 'refused'; error: WireError }
  | { state: 'closed' }

/**
 * What is heard while a session is open. Batches come at most 20 times a second, and only while fewer than 4 wait to be acknowledged:
 * who is slow to take them misses messages, which are counted as skipped.
 */
export type SessionEvent =
  | { type: 'state'; state: SessionState }
  | { type: 'messages'; batch: MessageBatch; counters: MessageCounters }
  /** While the session is paused. */
  | { type: 'counters'; counters: MessageCounters }
  /** After a reconnect the broker refuses what it has granted before. The session goes on without this one. */
  | { type: 'subscription-refused'; filter: string; error: WireError }

export interface MessageBatch extends PackedMessages {
  /** What `acknowledge` names it by. */
  number: number
}
