import { z } from 'zod'
import { toBase64, fromBase64 } from '../../shared/base64.ts'
import { payloadText } from '../../shared/message-value.ts'
import type { QoS } from '../../shared/mqtt.ts'
import { sessionOptionFields, type SessionOptions, type TlsVersion } from '../../shared/session.ts'
import { draftProperties, noProperties, readProperties, type PropertiesDraft } from './properties-draft.ts'

/** A will message as it is being typed. */
export interface WillDraft {
  topic: string
  payload: string
  qos: QoS
  retain: boolean
  delaySeconds: string
  properties: PropertiesDraft
}

export const emptyWill: WillDraft = { topic: '', payload: '', qos: 0, retain: false, delaySeconds: '', properties: noProperties }

/** What a session is opened with, as it is being typed. Empty numbers are what is usual. */
export interface OptionsDraft {
  protocolVersion: 4 | 5
  cleanStart: boolean
  reconnect: boolean
  sessionExpirySeconds: string
  keepAliveSeconds: string
  minVersion: TlsVersion
  /** With commas between them. */
  alpn: string
  packetMegabytes: string
  userProperties: readonly (readonly [string, string])[]
  /** Undefined: none. */
  will: WillDraft | undefined
}

export const usualOptions: OptionsDraft = {
  protocolVersion: 5,
  cleanStart: true,
  reconnect: true,
  sessionExpirySeconds: '',
  keepAliveSeconds: '',
  minVersion: 'TLSv1.2',
  alpn: '',
  packetMegabytes: '',
  userProperties: [],
  will: undefined,
}

const optionsSchema = z.object(sessionOptionFields)
const mebibyte = 1024 * 1024

/** What is typed as the core takes it, or the first thing that is wrong with it. What MQTT 3.1.1 does not have is left out there. */
export function readOptions(draft: OptionsDraft): { options: SessionOptions; problem?: never } | { options?: never; problem: string } {
  const { protocolVersion, cleanStart, reconnect, minVersion, will } = draft
  const isFive = protocolVersion === 5
  const properties = will && isFive ? readProperties(will.properties) : { properties: {} }
  if (properties.problem !== undefined) return { problem: `Will message: ${properties.problem}` }
  const named = draft.userProperties.filter(([name, value]) => name !== '' || value !== '')
  const alpn = draft.alpn.split(',').map((each) => each.trim()).filter((each) => each !== '')
  const parsed = optionsSchema.safeParse({
    protocolVersion,
    cleanStart,
    reconnect,
    ...(draft.keepAliveSeconds !== '' && { keepAliveSeconds: Number(draft.keepAliveSeconds) }),
    ...(isFive && draft.sessionExpirySeconds !== '' && { sessionExpirySeconds: Number(draft.sessionExpirySeconds) }),
    ...(isFive && { userProperties: named }),
    tls: { minVersion, alpn },
    ...(draft.packetMegabytes !== '' && { limits: { packetBytes: Math.round(Number(draft.packetMegabytes) * mebibyte) } }),
    ...(will && {
      will: {
        topic: will.topic,
        payload: toBase64(new TextEncoder().encode(will.payload)),
        qos: will.qos,
        retain: will.retain,
        properties: properties.properties,
        ...(isFive && will.delaySeconds !== '' && { delaySeconds: Number(will.delaySeconds) }),
      },
    }),
  })
  if (parsed.success) return { options: parsed.data }
  const { path, message } = parsed.error.issues[0]!
  const name = titles[path.join('.')] ?? titles[String(path[0])] ?? 'An option'
  return { problem: `${name}: ${message}.` }
}

/** Options to be changed. */
export function draftOptions(options: SessionOptions): OptionsDraft {
  const usual = optionsSchema.parse({})
  const { protocolVersion, cleanStart, reconnect, sessionExpirySeconds, keepAliveSeconds, tls, limits, userProperties, will } = options
  return {
    protocolVersion,
    cleanStart,
    reconnect,
    sessionExpirySeconds: sessionExpirySeconds === undefined ? '' : String(sessionExpirySeconds),
    keepAliveSeconds: keepAliveSeconds === usual.keepAliveSeconds ? '' : String(keepAliveSeconds),
    minVersion: tls.minVersion,
    alpn: tls.alpn.join(', '),
    packetMegabytes: limits.packetBytes === usual.limits.packetBytes ? '' : String(limits.packetBytes / mebibyte),
    userProperties,
    will: will && {
      topic: will.topic,
      payload: payloadText(fromBase64(will.payload)) ?? '',
      qos: will.qos,
      retain: will.retain,
      delaySeconds: will.delaySeconds === 0 ? '' : String(will.delaySeconds),
      properties: draftProperties(will.properties),
    },
  }
}

const titles: Readonly<Record<string, string>> = {
  keepAliveSeconds: 'Keep alive',
  sessionExpirySeconds: 'Session expiry',
  userProperties: 'User properties',
  tls: 'ALPN',
  limits: 'Longest packet',
  'will.topic': 'Topic of the will message',
  'will.delaySeconds': 'Delay of the will message',
  will: 'Will message',
}
