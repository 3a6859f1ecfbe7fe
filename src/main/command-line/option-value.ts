import { InvalidArgumentError } from 'commander'
import { tlsVersions, type TlsVersion } from '../../shared/session.ts'

/** Reads a whole number; its range is the contract's to check. For commander: complains by InvalidArgumentError. */
export function wholeNumber(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** Reads a whole number that counts something there must be one of. */
export function positiveNumber(text: string): number {
  const number = wholeNumber(text)
  if (number < 1) throw new InvalidArgumentError('It must be at least 1.')
  return number
}

/** Reads a port; 0 means any free one. */
export function portNumber(text: string): number {
  const port = wholeNumber(text)
  if (port < 0 || port > 65_535) throw new InvalidArgumentError('It must be from 0 to 65535.')
  return port
}

/** Collects an option that may be given several times. */
export function collect(text: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), text]
}

/** Reads `name=value`; the value may be empty or hold further `=`. */
export function namedValue(text: string): [name: string, value: string] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must have the form NAME=VALUE.')
  return [text.slice(0, at), text.slice(at + 1)]
}

/** Reads a quality of service of MQTT. */
export function qualityOfService(text: string): 0 | 1 | 2 {
  if (text !== '0' && text !== '1' && text !== '2') throw new InvalidArgumentError('It must be 0, 1 or 2.')
  return Number(text) as 0 | 1 | 2
}

/** Reads a date or a moment of ISO 8601 and gives it in UTC, as the contract has it; a date means its first moment in UTC. */
export function moment(text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? new Date(text) : undefined
  if (at && !Number.isNaN(at.getTime())) return at.toISOString()
  throw new InvalidArgumentError('It must be a date such as 2026-11-21, or a moment such as 2026-11-21T09:00:00Z.')
}

/** Reads a version of MQTT: 5 or 3.1.1. */
export function mqttVersion(text: string): 4 | 5 {
  if (text === '5') return 5
  if (text === '3.1.1') return 4
  throw new InvalidArgumentError('It must be 5 or 3.1.1.')
}

/** Reads the least version of TLS: 1.2 or 1.3. */
export function tlsVersion(text: string): TlsVersion {
  const version = tlsVersions.find((each) => each === `TLSv${text}`)
  if (version) return version
  throw new InvalidArgumentError('It must be 1.2 or 1.3.')
}

/** Reads what becomes of retained messages at a subscription: 0, 1 or 2. */
export function retainHandling(text: string): 0 | 1 | 2 {
  if (text !== '0' && text !== '1' && text !== '2') throw new InvalidArgumentError('It must be 0, 1 or 2.')
  return Number(text) as 0 | 1 | 2
}

/** Collects options of the form `name=value`, in their order. */
export function collectNamed(text: string, previous: readonly [string, string][] | undefined): [string, string][] {
  return [...(previous ?? []), namedValue(text)]
}
