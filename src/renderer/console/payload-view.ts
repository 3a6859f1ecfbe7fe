import { toBase64 } from '../../shared/base64.ts'
import { cborText } from './cbor-text.ts'
import { hexDump } from './hex-dump.ts'
import { layOutJson } from './json-layout.ts'
import { utf8Problem } from './utf8.ts'

/** How a payload can be looked at. */
export const payloadViews = ['text', 'tree', 'json', 'cbor', 'base64', 'hex'] as const
export type PayloadView = (typeof payloadViews)[number]

/** What a view shows: all of it; or, where the payload is nothing of the kind, what is wrong, and hex instead. */
export interface PayloadShown {
  text: string
  problem: string | undefined
  /** Hex stands in columns, which must not be broken. */
  isHex: boolean
}

/** A payload as `view` shows it; nothing is left out. */
export function showPayload(view: PayloadView, bytes: Uint8Array, octetsPerLine: number): PayloadShown {
  const hex = (problem?: string): PayloadShown => ({ text: hexDump(bytes, octetsPerLine), problem, isHex: true })
  switch (view) {
    case 'hex':
      return hex()
    case 'base64':
      return { text: toBase64(bytes), problem: undefined, isHex: false }
    case 'cbor': {
      const read = cborText(bytes)
      return 'problem' in read ? hex(read.problem) : { text: read.text, problem: undefined, isHex: false }
    }
    case 'text':
    case 'tree':
    case 'json': {
      const problem = utf8Problem(bytes)
      if (problem !== undefined) return hex(`No text: ${lowerFirst(problem)}`)
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
      if (view === 'text') return { text, problem: undefined, isHex: false }
      const fault = jsonProblem(text)
      return fault === undefined ? { text: view === 'tree' ? text : layOutJson(text), problem: undefined, isHex: false } : hex(fault)
    }
  }
}

/** What is wrong with a text as JSON, in a sentence; undefined where nothing is. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return `No JSON: ${(error as SyntaxError).message}.`
  }
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}
