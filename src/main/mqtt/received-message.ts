import type { IPublishPacket, UserProperties as LibraryUserProperties } from 'mqtt-packet'
import type { MessageProperties, UserProperties } from '../../shared/message.ts'
import type { QoS } from '../../shared/mqtt.ts'

/** An application message that came in. The payload is part of a larger buffer: copy what you keep. */
export interface ReceivedMessage {
  topic: string
  payload: Buffer
  qos: QoS
  retain: boolean
  /** Undefined where there are none. */
  properties: MessageProperties | undefined
}

/** What MQTT.js calls the properties of PUBLISH. */
type LibraryProperties = NonNullable<IPublishPacket['properties']>

/**
 * The properties of a message that came in; undefined where none of them is of ours. MQTT.js makes an array of what comes twice and may
 * not: that is left out.
 */
export function readProperties(properties: LibraryProperties | undefined): MessageProperties | undefined {
  if (properties === undefined) return undefined
  const { payloadFormatIndicator, messageExpiryInterval, contentType, responseTopic, correlationData, userProperties } = properties
  const read: MessageProperties = {
    ...(payloadFormatIndicator !== undefined && { isText: payloadFormatIndicator }),
    ...(typeof messageExpiryInterval === 'number' && { expirySeconds: messageExpiryInterval }),
    ...(typeof contentType === 'string' && { contentType }),
    ...(typeof responseTopic === 'string' && { responseTopic }),
    ...(Buffer.isBuffer(correlationData) && { correlationData: correlationData.toString('base64') }),
    ...(userProperties !== undefined && { userProperties: readUserProperties(userProperties) }),
  }
  return Object.keys(read).length === 0 ? undefined : read
}

/** The properties as MQTT.js sends them; undefined where there are none. */
export function writeProperties(properties: MessageProperties): LibraryProperties | undefined {
  const { isText, expirySeconds, contentType, responseTopic, correlationData, userProperties = [] } = properties
  const written: LibraryProperties = {
    ...(isText !== undefined && { payloadFormatIndicator: isText }),
    ...(expirySeconds !== undefined && { messageExpiryInterval: expirySeconds }),
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    ...(correlationData !== undefined && { correlationData: Buffer.from(correlationData, 'base64') }),
    ...(userProperties.length > 0 && { userProperties: writeUserProperties(userProperties) }),
  }
  return Object.keys(written).length === 0 ? undefined : written
}

/** User properties as MQTT.js sends them: those of one name together, where it first stands. */
export function writeUserProperties(userProperties: UserProperties): LibraryUserProperties {
  // Without a prototype: a name may be `__proto__`.
  const written = Object.create(null) as Record<string, string[]>
  for (const [name, value] of userProperties) (written[name] ??= []).push(value)
  return written
}

function readUserProperties(userProperties: LibraryUserProperties): UserProperties {
  return Object.entries(userProperties).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value]))
}
