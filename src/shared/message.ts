import { z } from 'zod'
import { qosSchema, topicNameSchema, type QoS } from './mqtt.ts'

/** MQTT 5 1.5.4: at most 65,535 octets of UTF-8, no NUL. */
const textSchema = z.string().refine((text) => new TextEncoder().encode(text).length <= 65_535 && !text.includes('\u0000'), {
  error: 'is longer than 65,535 octets or holds a NUL',
})

/** A four byte integer of MQTT 5 (1.5.3), as seconds. */
export const secondsSchema = z.number().int().min(0).max(0xffff_ffff)

/** User properties of MQTT 5 (3.3.2.3.7) in their order; a name may come several times. */
export const userPropertiesSchema = z.array(z.tuple([textSchema, textSchema])).max(1000)
export type UserProperties = z.output<typeof userPropertiesSchema>

/** What MQTT 5 says beside the payload of an application message (3.3.2.3). */
export const messagePropertiesSchema = z.object({
  /** The payload format indicator: the payload is said to be UTF-8. */
  isText: z.boolean().optional(),
  /** The message expiry interval. */
  expirySeconds: secondsSchema.optional(),
  contentType: textSchema.optional(),
  responseTopic: topicNameSchema.optional(),
  /** Base64. */
  correlationData: z.base64().max(87_380).optional(),
  userProperties: userPropertiesSchema.optional(),
})
export type MessageProperties = z.output<typeof messagePropertiesSchema>

/** An application message to be published. An empty one with `retain` takes a retained message away. */
export const messageFields = {
  topic: topicNameSchema,
  /** Base64. */
  payload: z.base64(),
  qos: qosSchema.default(0),
  retain: z.boolean().default(false),
  /** MQTT 5 only. */
  properties: messagePropertiesSchema.default({}),
}

/** One application message, sent or received, as `unpackMessages` gives it. */
export interface ApplicationMessage {
  /** Counts up within its session, from 1. */
  sequence: number
  direction: 'received' | 'sent'
  /** When our side had it, in milliseconds since 1970. */
  at: number
  topic: string
  payload: Uint8Array
  qos: QoS
  retain: boolean
  /** Undefined where there are none. */
  properties: MessageProperties | undefined
}

/** Messages that follow each other, packed for the way; `unpackMessages` reads them. */
export interface PackedMessages {
  /** The sequence number of the first; the others count on. */
  first: number
  count: number
  /** Base64 of the records of `message-record.ts`, one after the other. */
  records: string
}
