import { toBase64, fromBase64 } from '../../shared/base64.ts'
import { payloadText } from '../../shared/message-value.ts'
import { messagePropertiesSchema, type MessageProperties } from '../../shared/message.ts'

/** Properties of a message as they are being typed. */
export interface PropertiesDraft {
  isText: boolean
  /** Empty: it does not expire. */
  expirySeconds: string
  contentType: string
  responseTopic: string
  correlationData: string
  userProperties: readonly (readonly [string, string])[]
}

export const noProperties: PropertiesDraft = {
  isText: false,
  expirySeconds: '',
  contentType: '',
  responseTopic: '',
  correlationData: '',
  userProperties: [],
}

/** What is typed as the core takes it, or what is wrong with it. A line without a name is none. */
export function readProperties(draft: PropertiesDraft): { properties: MessageProperties; problem?: never } | { properties?: never; problem: string } {
  const { isText, expirySeconds, contentType, responseTopic, correlationData, userProperties } = draft
  const named = userProperties.filter(([name, value]) => name !== '' || value !== '')
  const parsed = messagePropertiesSchema.safeParse({
    ...(isText && { isText }),
    ...(expirySeconds !== '' && { expirySeconds: Number(expirySeconds) }),
    ...(contentType !== '' && { contentType }),
    ...(responseTopic !== '' && { responseTopic }),
    ...(correlationData !== '' && { correlationData: toBase64(new TextEncoder().encode(correlationData)) }),
    ...(named.length > 0 && { userProperties: named }),
  })
  if (parsed.success) return { properties: parsed.data }
  const { path, message } = parsed.error.issues[0]!
  return { problem: `${titles[String(path[0])] ?? 'A property'}: ${message}.` }
}

/** Properties to be changed. Correlation data that is no text cannot be typed and is left out. */
export function draftProperties(properties: MessageProperties): PropertiesDraft {
  const { isText = false, expirySeconds, contentType = '', responseTopic = '', correlationData = '', userProperties = [] } = properties
  return {
    isText,
    expirySeconds: expirySeconds === undefined ? '' : String(expirySeconds),
    contentType,
    responseTopic,
    correlationData: payloadText(fromBase64(correlationData)) ?? '',
    userProperties,
  }
}

const titles: Readonly<Record<string, string>> = {
  expirySeconds: 'Expires after',
  contentType: 'Content type',
  responseTopic: 'Response topic',
  correlationData: 'Correlation data',
  userProperties: 'User properties',
}
