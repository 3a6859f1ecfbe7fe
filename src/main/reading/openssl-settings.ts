import type { AltName } from '../../shared/alt-name.ts'
import type { SettingsReading } from '../../shared/settings.ts'
import { SettingsReport, shown } from './settings-report.ts'

interface Entry {
  line: number
  key: string
  value: string
}

const sectionLine = /^\s*\[\s*([^\]]+?)\s*\]\s*$/
const typedKey = /^(dns|ip|uri|email|rid|dirname|othername)(\.[^\s=]*)?$/i
const types: Readonly<Record<string, AltName['type']>> = { dns: 'dns', ip: 'ip', uri: 'uri' }
/** Of an extension section: what is shown of it. */
const shownKeys = new Set(['basicConstraints', 'keyUsage', 'extendedKeyUsage'])

/** Whether it has a section, a subjectAltName or the entries of one. */
export function looksLikeOpenssl(text: string): boolean {
  return text.split('\n').some((line) => sectionLine.test(line) || /^\s*(subjectAltName|(DNS|IP|URI)\.\w+)\s*=/.test(line))
}

/** The alternative names of a configuration of openssl, by `subjectAltName` or in the section `[alt_names]` (config(5), x509v3_config(5)). */
export function readOpensslSettings(text: string): SettingsReading {
  const report = new SettingsReport('openssl')
  const sections = sectionsOf(text)
  const all = [...sections.values()].flat()
  const named = all.filter(({ key }) => key === 'subjectAltName')
  const read = new Set<string>()
  for (const { line, value } of named) readSubjectAltName(value, line, sections, read, report)
  // A piece of a file may have the names and not what refers to them.
  if (named.length === 0) readEntries(sections.get('alt_names') ?? all.filter(({ key }) => typedKey.test(key)), report)
  for (const [section, entries] of sections) {
    for (const { key, value } of entries) if (shownKeys.has(key)) report.value(section === '' ? key : `${section}.${key}`, value)
  }
  if (named.length === 0 && report.hasAltNames) {
    report.finding(null, 'No subjectAltName refers to these names, so that openssl would not put them into a certificate.', 'Write subjectAltName = @alt_names in the section of extensions.')
  }
  if (!report.hasAltNames) report.finding(null, 'The file lists no alternative name.', 'Give the names and addresses of the broker yourself.')
  return report.reading()
}

function sectionsOf(text: string): Map<string, Entry[]> {
  const sections = new Map<string, Entry[]>()
  let current: Entry[] = []
  sections.set('', current)
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1
    let content = withoutComment(lines[index]!)
    while (content.endsWith('\\') && index + 1 < lines.length) content = content.slice(0, -1) + withoutComment(lines[++index]!)
    const section = sectionLine.exec(content)?.[1]
    if (section !== undefined) {
      current = sections.get(section) ?? []
      sections.set(section, current)
      continue
    }
    const equals = content.indexOf('=')
    if (equals < 1) continue
    current.push({ line, key: content.slice(0, equals).trim(), value: unquoted(content.slice(equals + 1).trim()) })
  }
  return sections
}

/** `#` begins a comment outside of quotes. */
function withoutComment(line: string): string {
  let quote = ''
  for (let index = 0; index < line.length; index++) {
    const character = line[index]!
    if (character === '\\') index++
    else if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '#') return line.slice(0, index)
  }
  return line
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text
}

/** `critical, DNS:a, IP:1.2.3.4, @section`. */
function readSubjectAltName(value: string, line: number, sections: ReadonlyMap<string, Entry[]>, read: Set<string>, report: SettingsReport): void {
  for (const part of value.split(',').map((each) => each.trim())) {
    if (part === '' || part === 'critical') continue
    if (!part.startsWith('@')) {
      const colon = part.indexOf(':')
      readName(line, part.slice(0, Math.max(colon, 0)), part.slice(colon + 1), report)
      continue
    }
    const section = part.slice(1).trim()
    if (read.has(section)) continue
    read.add(section)
    const entries = sections.get(section)
    if (entries) readEntries(entries, report)
    else report.finding(line, `The section [${section.slice(0, 60)}] that subjectAltName refers to is not there.`, 'Add it with a line such as DNS.1 = mqtt.home.lan.')
  }
}

function readEntries(entries: readonly Entry[], report: SettingsReport): void {
  for (const { line, key, value } of entries) readName(line, key.split('.')[0]!, value, report)
}

function readName(line: number, typeName: string, value: string, report: SettingsReport): void {
  const type = types[typeName.trim().toLowerCase()]
  const name = value.trim()
  if (/\$|^(copy|move)$/.test(name)) report.finding(line, `${shown(name)} is left out: variables and copied names are not followed.`, 'Give the name itself.')
  else if (type) report.altName(line, { type, value: name })
  else report.finding(line, `${shown(`${typeName}:${name}`)} is left out: it is no DNS name, address or URI.`, 'A broker needs none of another kind.')
}
