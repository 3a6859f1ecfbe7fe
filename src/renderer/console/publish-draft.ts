import { fromBase64, toBase64 } from '../../shared/base64.ts'
import { payloadText } from '../../shared/message-value.ts'
import type { MessageProperties } from '../../shared/message.ts'
import { topicNameSchema, type QoS } from '../../shared/mqtt.ts'
import type { SavedMessage } from '../../shared/saved-console.ts'
import { payloadOfText, hexOctet } from './payload.ts'
import { jsonProblem } from './payload-view.ts'
import { draftProperties, noProperties, readProperties, type PropertiesDraft } from './properties-draft.ts'

/** How a payload is written in the editor. */
export const payloadForms = ['text', 'json', 'hex', 'base64', 'file'] as const
export type PayloadForm = (typeof payloadForms)[number]

/** What is being typed in the publish bar. */
export interface PublishDraft {
  topic: string
  payload: string
  form: PayloadForm
  /** What was chosen for the form `file`; its octets in base64. */
  file: { name: string; octets: string } | undefined
  qos: QoS
  retain: boolean
  properties: PropertiesDraft
}

export const emptyPublish: PublishDraft = { topic: '', payload: '', form: 'text', file: undefined, qos: 0, retain: false, properties: noProperties }

/** A message as the core is asked to publish it. */
export interface PublishRequest {
  topic: string
  /** Base64. */
  payload: string
  qos: QoS
  retain: boolean
  properties: MessageProperties
}

/** What is wrong with a topic name, in a sentence. */
export function topicProblem(topic: string): string | undefined {
  const parsed = topicNameSchema.safeParse(topic)
  return parsed.success ? undefined : `The topic ${parsed.error.issues[0]!.message}.`
}

/** A payload in base64, or what is wrong with how it was written. */
export function readTypedPayload({ payload, form, file }: Pick<PublishDraft, 'payload' | 'form' | 'file'>): { payload: string; problem?: never } | { payload?: never; problem: string } {
  switch (form) {
    case 'text':
      return { payload: payloadOfText(payload) }
    case 'json': {
      const problem = jsonProblem(payload)
      return problem === undefined ? { payload: payloadOfText(payload) } : { problem }
    }
    case 'hex': {
      const digits = payload.replace(/[\s:]/g, '')
      const stray = /[^0-9a-f]/i.exec(digits)
      if (stray) return { problem: `No hex: ${JSON.stringify(stray[0])} is no digit from 0 to f.` }
      if (digits.length % 2 === 1) return { problem: `No hex: an octet has two digits, and there are ${digits.length} in all.` }
      return { payload: toBase64(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))) }
    }
    case 'base64':
      try {
        return { payload: toBase64(fromBase64(payload)) }
      } catch {
        return { problem: 'No base64: it has letters, digits, + and /, and its end is filled up with =.' }
      }
    case 'file':
      return file ? { payload: file.octets } : { problem: 'Choose a file.' }
  }
}

/** What to publish, or what is wrong with it. `protocolVersion` 4 has no properties. */
export function readPublish(draft: PublishDraft, protocolVersion: 4 | 5): { message: PublishRequest; problem?: never } | { message?: never; problem: string } {
  const problem = topicProblem(draft.topic)
  if (problem !== undefined) return { problem }
  const typed = readTypedPayload(draft)
  if (typed.problem !== undefined) return { problem: typed.problem }
  const read = protocolVersion === 5 ? readProperties(draft.properties) : { properties: {} }
  if (read.problem !== undefined) return { problem: read.problem }
  const { topic, qos, retain } = draft
  return { message: { topic, payload: typed.payload, qos, retain, properties: read.properties } }
}

/** A saved message in the editor, in the form that it was written in. */
export function draftOfSaved({ topic, payload, form, qos, retain, properties }: SavedMessage): PublishDraft {
  const octets = fromBase64(payload)
  const text = payloadText(octets)
  const written = form === 'base64' ? payload : form === 'hex' || text === undefined ? Array.from(octets, hexOctet).join(' ') : text
  return { topic, payload: written, form: text === undefined && form !== 'base64' ? 'hex' : form, file: undefined, qos, retain, properties: draftProperties(properties) }
}
