import { fromBase64 } from './base64.ts'
import type { ApplicationMessage, MessageProperties, PackedMessages } from './message.ts'
import type { QoS } from './mqtt.ts'

/*
 * How application messages are packed, in the engine's memory and on their way to a page: one record after the other, so that
 * thousands cross as one text, and an object is made only of those that somebody looks at. Big-endian:
 *
 *   0   4  length of the whole record
 *   4   8  milliseconds since 1970, as a double
 *   12  1  flags: 1 sent, 2 and 4 QoS, 8 retain
 *   13  2  length of the topic
 *   15  4  length of the properties
 *   19     topic in UTF-8; properties as JSON in UTF-8; payload, as long as what is left
 */

/** Where the fields of a record stand. */
export const recordLayout = { length: 0, at: 4, flags: 12, topicLength: 13, propertiesLength: 15, topic: 19 } as const

/** The flags of a record. */
export function recordFlags({ direction, qos, retain }: Pick<ApplicationMessage, 'direction' | 'qos' | 'retain'>): number {
  return (direction === 'sent' ? 1 : 0) | (qos << 1) | (retain ? 8 : 0)
}

/** The messages of a batch, in order. Payloads are parts of one buffer: copy what is kept for long. */
export function unpackMessages({ first, records }: PackedMessages): ApplicationMessage[] {
  const octets = fromBase64(records)
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
  const messages: ApplicationMessage[] = []
  for (let at = 0; at < octets.length; at += view.getUint32(at)) messages.push(unpackRecord(octets, view, at, first + messages.length))
  return messages
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function unpackRecord(octets: Uint8Array, view: DataView, start: number, sequence: number): ApplicationMessage {
  const flags = view.getUint8(start + recordLayout.flags)
  const topic = start + recordLayout.topic
  const properties = topic + view.getUint16(start + recordLayout.topicLength)
  const payload = properties + view.getUint32(start + recordLayout.propertiesLength)
  const end = start + view.getUint32(start + recordLayout.length)
  return {
    sequence,
    direction: (flags & 1) === 1 ? 'sent' : 'received',
    at: view.getFloat64(start + recordLayout.at),
    topic: decoder.decode(octets.subarray(topic, properties)),
    payload: octets.subarray(payload, end),
    qos: ((flags >> 1) & 3) as QoS,
    retain: (flags & 8) !== 0,
    properties: payload > properties ? (JSON.parse(decoder.decode(octets.subarray(properties, payload))) as MessageProperties) : undefined,
  }
}
