import { toBase64 } from '../../shared/base64.ts'

/** What a payload is, as far as its octets tell. */
export type PayloadReading =
  | { kind: 'empty' }
  | { kind: 'text'; text: string }
  | { kind: 'json'; text: string }
  | { kind: 'binary' }

/** The beginning of a payload, for one line of a list. */
export interface PayloadPreview {
  text: string
  /** Hex, because the octets are no text. */
  isHex: boolean
  /** How many octets are not in `text`. */
  hidden: number
}

/** A text as base64 of its UTF-8, as the core takes payloads. */
export function payloadOfText(text: string): string {
  return toBase64(new TextEncoder().encode(text))
}

/** Tells text from octets that are none: text is valid UTF-8 without NUL. JSON is an object or an array of at most 256 KiB. */
export function readPayload(bytes: Uint8Array): PayloadReading {
  if (bytes.length === 0) return { kind: 'empty' }
  const text = decode(bytes, { isWhole: true })
  if (text === undefined) return { kind: 'binary' }
  const mayBeJson = text.length <= longestJson && /^\s*[[{]/.test(text)
  return { kind: mayBeJson && isJson(text) ? 'json' : 'text', text }
}

/** The view that a payload is most likely wanted in. */
export function likelyView(bytes: Uint8Array): 'json' | 'text' | 'hex' {
  const { kind } = readPayload(bytes)
  return kind === 'json' ? 'json' : kind === 'binary' ? 'hex' : 'text'
}

const longestJson = 256 * 1024

/** The text of a payload, with U+FFFD for what is no UTF-8: to search in. */
export function searchableText(payload: Uint8Array): string {
  return new TextDecoder().decode(payload)
}

const previewOctets = { text: 240, hex: 24 }

/** The beginning of a payload; only that much of it is decoded. */
export function previewPayload(payload: Uint8Array): PayloadPreview {
  const bytes = payload.subarray(0, previewOctets.text)
  const size = payload.length
  const text = decode(bytes, { isWhole: bytes.length === size })
  if (text !== undefined) return { text, isHex: false, hidden: size - bytes.length }
  const shown = bytes.subarray(0, previewOctets.hex)
  return { text: Array.from(shown, hexOctet).join(' '), isHex: true, hidden: size - shown.length }
}

/** `3f`. */
export function hexOctet(octet: number): string {
  return octet.toString(16).padStart(2, '0')
}

/** Undefined where the octets are no text. The last character may be missing its end where more octets follow. */
function decode(bytes: Uint8Array, { isWhole }: { isWhole: boolean }): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !isWhole })
  } catch {
    return undefined
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
