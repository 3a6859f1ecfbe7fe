import { toBase64 } from './base64.ts'
import type { ApplicationMessage, MessageProperties } from './message.ts'
import type { QoS } from './mqtt.ts'

/** A message as programs get it, one in a line of JSON. */
export interface MessageValue {
  sequence: number
  /** ISO 8601 with milliseconds. */
  at: string
  direction: 'received' | 'sent'
  topic: string
  /** Base64. */
  payload: string
  /** The payload as text; null where it is no UTF-8. */
  text: string | null
  qos: QoS
  retain: boolean
  properties: MessageProperties
}

/** The form of a message that programs read. */
export function messageValue({ sequence, at, direction, topic, payload, qos, retain, properties = {} }: ApplicationMessage): MessageValue {
  const text = payloadText(payload) ?? null
  return { sequence, at: new Date(at).toISOString(), direction, topic, payload: toBase64(payload), text, qos, retain, properties }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a payload; undefined where it is no UTF-8. */
export function payloadText(payload: Uint8Array): string | undefined {
  try {
    return decoder.decode(payload)
  } catch {
    return undefined
  }
}
