import { LineCounter, parseDocument } from 'yaml'
import { AppError } from '../../shared/errors.ts'
import type { SettingsReading } from '../../shared/settings.ts'
import { SettingsReport, shown } from './settings-report.ts'

/** Deeper than any real file, and far from where the parser would run out of its stack. */
const maxDepth = 50
const certPlugin = 'amqtt.contrib.cert.UserAuthCertPlugin'
const listenerKeys = ['type', 'bind', 'ssl', 'cafile', 'capath', 'certfile', 'keyfile'] as const

/** Whether it is a mapping with `listeners`, as the YAML of an aMQTT broker is. */
export function looksLikeAmqtt(text: string): boolean {
  return /^["']?listeners["']?\s*:/m.test(text)
}

/**
 * The listeners of an aMQTT broker, and its plugin for certificates. YAML 1.2 core: no types of its own, no merge keys, hardly any
 * aliases. Throws FILE_NOT_UNDERSTOOD.
 */
export function readAmqttSettings(text: string): SettingsReading {
  const root = parse(text)
  const report = new SettingsReport('amqtt')
  const listeners = mapIn(root, 'listeners')
  if (!listeners) throw notUnderstood('has no mapping under "listeners"')
  const standard = mapIn(listeners, 'default')
  if (!standard) {
    report.finding(null, 'No listener is named "default", without which aMQTT does not start.', 'Add one; what it says holds for all others that do not say otherwise.')
  }
  for (const [name, listener] of listeners) {
    if (listener instanceof Map) readListener(String(name), listener, standard, report)
  }
  readPlugins(root, report)
  return report.reading()
}

type YamlMap = ReadonlyMap<unknown, unknown>

function parse(text: string): YamlMap {
  refuseDepth(text)
  const lines = new LineCounter()
  // A message of the library would quote the file, where passwords may stand.
  const document = parseDocument(text, { version: '1.2', schema: 'core', merge: false, customTags: [], logLevel: 'silent', prettyErrors: false, lineCounter: lines })
  const [error] = document.errors
  if (error) throw notUnderstood(`is no YAML: ${error.code.toLowerCase().replaceAll('_', ' ')} in line ${lines.linePos(error.pos[0]).line}`)
  try {
    const root: unknown = document.toJS({ mapAsMap: true, maxAliasCount: 10 })
    if (root instanceof Map) return root
  } catch (cause) {
    // More aliases than that are there to blow up whoever follows them.
    throw notUnderstood('has aliases that cannot be followed', cause)
  }
  throw notUnderstood('is no mapping')
}

/** By what opens in the flow style, and by what is indented: a parser that goes by recursion has to be spared the rest. */
function refuseDepth(text: string): void {
  let depth = 0
  for (const character of text) {
    if (character === '[' || character === '{') depth++
    else if ((character === ']' || character === '}') && depth > 0) depth--
    if (depth > maxDepth) throw notUnderstood(`is nested deeper than ${maxDepth} levels`)
  }
  if (text.split('\n').some(isDeepLine)) {
    throw notUnderstood(`is nested deeper than ${maxDepth} levels`)
  }
}

/** `- - - x` opens a level with each sign; an indent opens one with each blank at most. */
function isDeepLine(line: string): boolean {
  const signs = /^(?:\s*[-?:](?=\s))+/.exec(line)?.[0] ?? ''
  return signs.replace(/\s/g, '').length > maxDepth || line.search(/[^ ]|$/) > 8 * maxDepth
}

function mapIn(map: YamlMap, key: string): YamlMap | undefined {
  const value = map.get(key)
  return value instanceof Map ? value : undefined
}

/** The text of a scalar; undefined for anything else. */
function textIn(map: YamlMap | undefined, key: string): string | undefined {
  const value = map?.get(key)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function readListener(name: string, listener: YamlMap, standard: YamlMap | undefined, report: SettingsReport): void {
  for (const key of listenerKeys) {
    const value = textIn(listener, key)
    if (value !== undefined) report.value(`listeners.${name}.${key}`, value)
  }
  const bind = textIn(listener, 'bind')
  const { host, port } = addressIn(bind ?? '')
  report.listensOn(null, host)
  const setting = (key: string) => textIn(listener, key) ?? textIn(standard, key)
  const isTls = setting('ssl') === 'true'
  const say = (message: string, remedy: string) => report.finding(null, `The listener ${shown(name)} ${message}`, remedy)
  if (bind !== undefined && port === undefined) say('has no port in "bind".', 'Write bind: "0.0.0.0:8883".')
  if (!isTls) {
    if (setting('certfile') !== undefined || port === 8883) say('has no "ssl: true", so that it speaks no TLS.', 'Add ssl: true.')
    return
  }
  const lacking = ['cafile', 'certfile', 'keyfile'].filter((key) => setting(key) === undefined)
  if (lacking.length > 0) say(`speaks TLS and has no ${lacking.join(', ')}.`, `Add ${lacking.join(', ')}.`)
}

/** `0.0.0.0:8883`, `[::1]:8883`, `mqtt.home.lan`. */
function addressIn(bind: string): { host: string; port: number | undefined } {
  const match = /^(.*):(\d{1,5})$/.exec(bind.trim())
  return match ? { host: match[1]!, port: Number(match[2]) } : { host: bind, port: undefined }
}

function readPlugins(root: YamlMap, report: SettingsReport): void {
  const plugins = mapIn(root, 'plugins')
  const classes = [...(plugins?.keys() ?? [])].filter((each): each is string => typeof each === 'string')
  for (const name of classes.filter((each) => each.startsWith('amqtt.contrib.cert.'))) {
    const domain = textIn(mapIn(plugins!, name), 'uri_domain')
    if (domain !== undefined) report.value(`plugins.${name}.uri_domain`, domain)
    if (name !== certPlugin) report.finding(null, `aMQTT has no plugin ${shown(name)}.`, `Write ${certPlugin}.`)
    if (domain === undefined) report.finding(null, 'The plugin for certificates has no "uri_domain", by which it knows its devices.', 'Write the identity domain of the vault there.')
  }
  if (!classes.some((each) => each.startsWith('amqtt.contrib.cert.'))) {
    report.finding(null, 'No plugin looks at certificates: any certificate of the CA may take any client id.', `Add ${certPlugin} with its uri_domain.`)
  }
}

function notUnderstood(what: string, cause?: unknown): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', `The file looks like the settings of aMQTT, but it ${what}.`, {
    remedy: 'Correct the file, or give the names of the broker yourself.',
    cause,
  })
}
