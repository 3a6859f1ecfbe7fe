import type { CertificateSummary } from '../../shared/certificate.ts'
import { deviceIdSchema, readDeviceIds } from '../../shared/device-id.ts'
import type { WireError } from '../../shared/errors.ts'
import { kindTitles } from '../../shared/profile.ts'
import { isDeceiving, safeText } from '../../shared/safe-text.ts'
import { grouped } from '../words.ts'
import { nameKey } from './holdings.ts'

/** One line of the list of devices: what it names, and what will come of it. */
export interface DeviceLine {
  /** From 1. */
  line: number
  id: string
  /** `new`: will be issued. `kept`: the vault has it. `wrong`: cannot be issued as it stands. `failed`: the core refused it. */
  state: 'new' | 'kept' | 'wrong' | 'failed'
  /** What is wrong, as a sentence. */
  message: string | undefined
  remedy: string | undefined
  /** Where it is kept. */
  certificate: CertificateSummary | undefined
}

/** What the lines are read against. */
export interface DeviceLinesFrame {
  /** Active devices and clients of the vault. */
  identities: readonly CertificateSummary[]
  /** Whether a certificate is of the authority that has been chosen. */
  isOurs: (certificate: CertificateSummary) => boolean
  /** What the core refused at the last try, by device id. */
  failures: Readonly<Record<string, WireError>>
}

/** Reads a list of device ids, one on each line: each line with its fault, or whether it is new or in the vault already. */
export function readDeviceLines(text: string, { identities, isOurs, failures }: DeviceLinesFrame): DeviceLine[] {
  const taken = new Map(identities.map((certificate) => [nameKey(certificate.name), certificate]))
  return readDeviceIds(text).map(({ line, id, problem }): DeviceLine => {
    const reading = { line, id, message: undefined, remedy: undefined, certificate: undefined }
    const many = numberedIds(id)
    if (many) return { ...reading, state: 'wrong', message: `Stands for ${grouped(many.length)} ids, ${many[0]!} to ${many.at(-1)!}.` }
    if (problem !== undefined) return { ...reading, state: 'wrong', message: sentence(problem) }
    if (isDeceiving(id)) return { ...reading, state: 'wrong', message: `Holds an invisible character: ${safeText(id)}.` }
    const certificate = taken.get(nameKey(id))
    if (certificate) return { ...reading, ...takenLine(id, certificate, isOurs(certificate)) }
    const failure = failures[id]
    if (failure) return { ...reading, state: 'failed', message: failure.message, remedy: failure.remedy }
    return { ...reading, state: 'new' }
  })
}

/** More than these are not written out at once. */
const numberedLimit = 10_000

/** The ids that a pattern such as `sensor-{001..050}` stands for; undefined where it is none. */
export function numberedIds(id: string): string[] | undefined {
  const [, before, from, to, after] = /^(.*)\{(\d{1,9})\.\.(\d{1,9})\}(.*)$/.exec(id) ?? []
  if (from === undefined || to === undefined) return undefined
  const length = Number(to) - Number(from) + 1
  if (length < 1 || length > numberedLimit) return undefined
  const width = from.startsWith('0') ? from.length : 1
  return Array.from({ length }, (_, index) => `${before}${String(Number(from) + index).padStart(width, '0')}${after}`)
}

/** The text without one of its lines, from 1. */
export function withoutLine(text: string, line: number): string {
  return text
    .split(/\r\n|\r|\n/)
    .filter((_, index) => index !== line - 1)
    .join('\n')
}

function takenLine(id: string, certificate: CertificateSummary, isOurs: boolean): Pick<DeviceLine, 'state' | 'message' | 'remedy' | 'certificate'> {
  const wrong = (message: string, remedy: string) => ({ state: 'wrong' as const, message, remedy, certificate })
  if (!isOurs) {
    const issuer = certificate.issuer ? `, signed by ${certificate.issuer.name}` : ''
    return wrong(`The vault has a ${kindTitles[certificate.kind].toLowerCase()} of this name${issuer}.`, 'Give it another id.')
  }
  if (certificate.name !== id) return wrong(`The vault has it as ${certificate.name}.`, 'Write it the same way, or give it another id.')
  return { state: 'kept', message: undefined, remedy: undefined, certificate }
}

function sentence(problem: string): string {
  // The id stands beside it.
  const plain = problem.replace(/^"(?:[^"\\]|\\.)*" /, '')
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}.`
}

/** An id that is nearly the one that was typed and could be issued; undefined where that is not to be guessed. */
export function mendedId({ id, certificate }: DeviceLine): string | undefined {
  if (certificate && certificate.name !== id && nameKey(certificate.name) === nameKey(id)) return certificate.name
  const mended = [...id].filter((character) => !isDeceiving(character)).join('').replace(/[+#/\\]+/g, '-').trim()
  return mended !== id && /[^-]/.test(mended) && deviceIdSchema.safeParse(mended).success ? mended : undefined
}

/** The text with another id on one of its lines, from 1. */
export function withLine(text: string, line: number, id: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((each, index) => (index === line - 1 ? id : each))
    .join('\n')
}

/** Where a line, from 1, begins and ends in the text, as a selection. */
export function lineRange(text: string, line: number): { start: number; end: number } {
  const before = text.split('\n').slice(0, line - 1)
  const start = before.reduce((sum, each) => sum + each.length + 1, 0)
  return { start, end: start + (text.split('\n')[line - 1]?.length ?? 0) }
}
