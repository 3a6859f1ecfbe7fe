import type { SettingsReading } from '../../shared/settings.ts'
import { SettingsReport, shown } from './settings-report.ts'

/** What concerns certificates and who may connect; nothing else is read, a password of a bridge least of all (mosquitto.conf(5)). */
const known = new Set([
  ...['listener', 'port', 'bind_address', 'protocol', 'cafile', 'capath', 'certfile', 'keyfile', 'require_certificate', 'tls_version'],
  ...['use_identity_as_username', 'use_subject_as_username', 'password_file', 'acl_file', 'crlfile', 'allow_anonymous', 'per_listener_settings'],
])

interface Directive {
  line: number
  name: string
  value: string
}

/** The settings of one listener, in the order of the file. */
interface Listener {
  line: number | null
  port: number | null
  settings: Map<string, Directive>
}

/** Whether one of its lines is a directive of Mosquitto that we know. */
export function looksLikeMosquitto(text: string): boolean {
  return directivesOf(text).length > 0
}

/** The settings of Mosquitto that concern TLS, and what a certificate or a broker of today would trip over in them. */
export function readMosquittoSettings(text: string): SettingsReading {
  const report = new SettingsReport('mosquitto')
  const directives = directivesOf(text)
  const globals = new Map<string, Directive>()
  const listeners: Listener[] = []
  let current: Listener = { line: null, port: null, settings: globals }
  for (const directive of directives) {
    const { line, name, value } = directive
    report.value(name, value)
    if (name === 'listener') {
      const [port = '', ...address] = value.split(/\s+/)
      current = { line, port: portIn(report, line, port), settings: new Map() }
      listeners.push(current)
      report.listensOn(line, address.join(' '))
    } else {
      current.settings.set(name, directive)
    }
  }
  readOldListener(globals, listeners, report)
  for (const listener of listeners) checkListener(listener, globals, report)
  if (listeners.length === 0) {
    report.finding(null, 'No listener is named: Mosquitto 2 then listens on this machine alone, on port 1883 without TLS.', 'Add a line such as listener 8883, with cafile, certfile and keyfile below it.')
  }
  return report.reading()
}

function directivesOf(text: string): Directive[] {
  return text.split(/\r?\n/).flatMap((content, index): Directive[] => {
    const match = /^\s*([a-z_]+)\s+(\S.*?)\s*$/.exec(content)
    return match && known.has(match[1]!) ? [{ line: index + 1, name: match[1]!, value: match[2]! }] : []
  })
}

function portIn(report: SettingsReport, line: number, text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  if (port <= 65_535) return port
  report.finding(line, `${shown(text)} is no port.`, 'Give a number up to 65535, such as 8883.')
  return null
}

/** What stands before the first listener belongs to the default one, where `port` or files of TLS make one. */
function readOldListener(globals: Map<string, Directive>, listeners: Listener[], report: SettingsReport): void {
  const port = globals.get('port')
  if (port) {
    report.finding(port.line, 'port is deprecated; a later Mosquitto may not know it.', `Write listener ${/^\d+$/.test(port.value) ? port.value : '8883'} instead.`)
    listeners.unshift({ line: port.line, port: portIn(report, port.line, port.value), settings: globals })
  } else if (globals.has('certfile') || globals.has('cafile') || globals.has('keyfile')) {
    const { line } = (globals.get('certfile') ?? globals.get('cafile') ?? globals.get('keyfile'))!
    report.finding(line, 'Files for TLS stand before any listener, so that no listener of the file has them.', 'Put them below the line listener 8883.')
  }
  const bind = globals.get('bind_address')
  if (bind) report.listensOn(bind.line, bind.value)
}

function checkListener({ line, port, settings }: Listener, globals: ReadonlyMap<string, Directive>, report: SettingsReport): void {
  const has = (name: string) => settings.has(name)
  const isOn = (name: string) => settings.get(name)?.value === 'true'
  const authorities = has('cafile') || has('capath')
  const where = `The listener on port ${port ?? '?'}`
  const say = (message: string, remedy: string) => report.finding(line, `${where} ${message}`, remedy)

  if (!has('certfile') && !has('keyfile')) {
    if (port === 8883 || port === 8884 || authorities) say('has no certificate, so that it speaks no TLS.', 'Add certfile and keyfile.')
    else say('is without TLS: whoever is on the way reads and changes everything.', 'Add cafile, certfile and keyfile, or remove it.')
    return
  }
  if (!has('certfile')) say('has a keyfile and no certfile.', 'Add certfile: the certificate of the broker, followed by its issuing CA.')
  if (!has('keyfile')) say('has a certfile and no keyfile.', 'Add keyfile: the private key of that certificate.')
  checkClients({ has, isOn, authorities, say }, globals)
  checkTlsVersion(settings.get('tls_version'), report)
}

function checkClients(
  { has, isOn, authorities, say }: { has(name: string): boolean; isOn(name: string): boolean; authorities: boolean; say(message: string, remedy: string): void },
  globals: ReadonlyMap<string, Directive>,
): void {
  if (isOn('require_certificate')) {
    if (!authorities) say('requires certificates and has no cafile to check them by.', 'Add cafile: the root CA, and the issuing CAs.')
    if (!isOn('use_identity_as_username') && !isOn('use_subject_as_username')) {
      say('takes no user name from the certificates, so that access rules cannot tell clients apart.', 'Add use_identity_as_username true.')
    }
    if (!has('crlfile')) say('has no crlfile, so that a revoked certificate still gets in.', 'Add crlfile once you revoke one.')
    return
  }
  const hasPasswords = has('password_file') || globals.has('password_file')
  if (hasPasswords) say('requires no certificate: clients prove themselves by password alone.', 'Add require_certificate true where devices have certificates.')
  else say('requires no certificate: anybody may connect, or nobody from elsewhere.', 'Add require_certificate true, or a password_file.')
}

function checkTlsVersion(version: Directive | undefined, report: SettingsReport): void {
  if (!version || version.value === 'tlsv1.2') return
  if (version.value === 'tlsv1.3') {
    report.finding(version.line, 'TLS 1.3 alone shuts out ESP8266 boards and older ESP32 cores.', 'Write tls_version tlsv1.2 where there are such; 1.3 is spoken then too.')
  } else {
    report.finding(version.line, `The TLS version ${shown(version.value)} is refused or too old.`, 'Write tls_version tlsv1.2.')
  }
}
