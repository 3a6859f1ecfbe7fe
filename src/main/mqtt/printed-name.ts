import type { ForeignAltName } from '../../shared/inspection.ts'

/** A name as `X509Certificate` prints it, one attribute a line and the most general first, in the form of RFC 4514. */
export function rfc4514(printed: string): string {
  return printed.split('\n').reverse().join(',')
}

/** The alternative names as `X509Certificate` prints them: `DNS:a, IP Address:127.0.0.1`, in quotes where a comma is in them. */
export function readPrintedAltNames(printed = ''): ForeignAltName[] {
  return [...printed.matchAll(/([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)].map(([, label = '', value = '']) => ({
    type: types[label] ?? 'other',
    value: value.startsWith('"') ? unquoted(value) : value,
  }))
}

const types: Readonly<Record<string, ForeignAltName['type']>> = {
  DNS: 'dns',
  'IP Address': 'ip',
  URI: 'uri',
  email: 'email',
  DirName: 'directory',
}

function unquoted(value: string): string {
  try {
    return String(JSON.parse(value))
  } catch {
    // What is no JSON was not quoted by Node; it is shown as it stands.
    return value
  }
}
