import { altNameOfHost, checkAltName, isIpv4, printAltName, type AltName } from '../../shared/alt-name.ts'
import { AppError } from '../../shared/errors.ts'
import type { Setting, SettingsFinding, SettingsKind, SettingsReading } from '../../shared/settings.ts'
import { settingsLimits } from './settings-contract.ts'

/** Gathers what is read of a settings file, within the limits of the contract. */
export class SettingsReport {
  readonly #kind: SettingsKind
  readonly #altNames = new Map<string, AltName>()
  readonly #values: Setting[] = []
  readonly #findings: SettingsFinding[] = []
  #leftOut = 0
  #namesTried = 0

  constructor(kind: SettingsKind) {
    this.#kind = kind
  }

  value(name: string, value: string): void {
    const setting = { name: shortened(name), value: shortened(value) }
    if (this.#values.length < settingsLimits.values) this.#values.push(setting)
    else this.#leftOut++
  }

  finding(line: number | null, message: string, remedy: string): void {
    if (this.#findings.length < settingsLimits.findings) this.#findings.push({ line, message, remedy })
    else this.#leftOut++
  }

  /** Takes a name as it stands there; one that no certificate can have is told of. */
  altName(line: number | null, { type, value }: AltName): void {
    this.#add(line, value, () => checkAltName({ type, value }))
    if (type === 'dns' && isIpv4(value.trim())) {
      this.finding(line, `${shown(value)} is an address in the place of a DNS name, where most clients do not look for one.`, `List it as IP too: ip:${value.trim()}.`)
    }
  }

  /** Takes the address that a broker listens on; "any" and an empty one say nothing about how it is reached. */
  listensOn(line: number | null, address: string): void {
    const host = address.trim().replace(/^\[(.*)\]$/, '$1')
    if (['', '0.0.0.0', '::', '*'].includes(host)) return
    this.#add(line, host, () => altNameOfHost(host))
  }

  get hasAltNames(): boolean {
    return this.#altNames.size > 0
  }

  reading(): SettingsReading {
    const more: SettingsFinding[] =
      this.#leftOut > 0
        ? [{ line: null, message: `${this.#leftOut} more settings, names and findings were left out.`, remedy: 'Look at the file yourself; it is longer than such files are.' }]
        : []
    return { kind: this.#kind, altNames: [...this.#altNames.values()], values: this.#values, findings: [...this.#findings, ...more] }
  }

  #add(line: number | null, value: string, check: () => AltName): void {
    // To look at one takes a fraction of a millisecond, and no file has so many.
    if (++this.#namesTried > 10 * settingsLimits.altNames) {
      this.#leftOut++
      return
    }
    try {
      const name = check()
      if (this.#altNames.size < settingsLimits.altNames || this.#altNames.has(printAltName(name))) this.#altNames.set(printAltName(name), name)
      else this.#leftOut++
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      this.finding(line, `${shown(value)} is left out: no certificate can list it.`, error.remedy ?? 'Correct it.')
    }
  }
}

/** A piece of the file as it is quoted in a sentence. */
export function shown(text: string): string {
  return JSON.stringify(shortened(text).slice(0, 80))
}

function shortened(text: string): string {
  return text.length > settingsLimits.textLength ? `${text.slice(0, settingsLimits.textLength)}…` : text
}
