import { isIpv4 } from './alt-name.ts'
import { verdictProblem, type ConnectionTestResult, type PresentedCertificate } from './connection-test.ts'
import { printBrokerUrl, type BrokerAddress } from './mqtt.ts'
import type { Problem } from './problem.ts'
import { safeText } from './safe-text.ts'
import type { Step } from './step.ts'

/** What was asked to be tested, as a report may tell it: names, never keys and passwords. */
export interface ReportedRequest {
  address: BrokerAddress
  /** The name of the certificate that was shown; null for none. */
  as: string | null
  /** The name to verify where it is not the host. */
  serverName: string | null
  clientId: string | null
  /** What was typed and is nobody else's business, such as a user name and a password: it is withheld wherever it stands. */
  withheld: readonly string[]
}

export const reportFormats = ['txt', 'json', 'html'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** A connection test to be sent to somebody: stages, certificates, problems, versions, and how to see it again with other programs. */
export function connectionReport(format: ReportFormat, request: ReportedRequest, result: ConnectionTestResult): string {
  const report = withhold(reportOf(request, result), request.withheld)
  switch (format) {
    case 'txt':
      return asText(report)
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`
    case 'html':
      return asHtml(report)
  }
}

/** A command of another program that shows the same; `note` says where it does not. */
export interface EquivalentCommand {
  program: string
  line: string
  note: string | null
}

/** The test as one would type it for openssl and mosquitto. Files are placeholders, and so is whatever is secret. */
export function equivalentCommands({ address, as, serverName, clientId, withheld }: ReportedRequest): EquivalentCommand[] {
  const { scheme, host, port } = address
  const isEncrypted = scheme === 'mqtts' || scheme === 'wss'
  const verified = serverName ?? host
  const isAddress = isIpv4(verified) || verified.includes(':')
  const at = host.includes(':') ? `[${host}]` : host
  const identity = as === null ? [] : ['-cert', 'client.crt', '-key', 'client.key']
  const name = isAddress ? ['-verify_ip', verified] : ['-servername', verified, '-verify_hostname', verified]
  const openssl = ['openssl', 's_client', '-connect', `${at}:${port}`, ...name, '-CAfile', 'ca.crt', ...identity, '-showcerts', '-verify_return_error']
  const files = isEncrypted ? ['--cafile', 'ca.crt', ...(as === null ? [] : ['--cert', 'client.crt', '--key', 'client.key'])] : []
  const password = withheld.length > 0 ? ['-u', 'USER', '-P', 'PASSWORD'] : []
  const id = clientId === null ? [] : ['-i', clientId]
  const mosquitto = ['mosquitto_sub', '-h', host, '-p', String(port), '-V', 'mqttv5', ...files, ...id, ...password, '-t', `${as ?? 'test'}/#`, '-d']
  const isWebSocket = scheme === 'ws' || scheme === 'wss'
  return [
    ...(isEncrypted ? [{ program: 'openssl', line: openssl.map(shellWord).join(' '), note: null }] : []),
    ...(isWebSocket
      ? []
      : [
          {
            program: 'mosquitto_sub',
            line: mosquitto.map(shellWord).join(' '),
            note: serverName === null ? null : `mosquitto_sub looks for ${host} in the certificate; it cannot be told another name.`,
          },
        ]),
  ]
}

/** The content of a report, whatever it is written as. */
interface Report {
  program: string
  tlsLibrary: string
  /** This machine's, ISO 8601. */
  clock: string
  url: string
  as: string
  lookedFor: string
  hasPassed: boolean
  verdict: string
  remedy: string | null
  problems: Omit<Problem, 'mends' | 'certificate'>[]
  stages: { id: string; title: string; state: Step['state']; durationMs: number | null; text: string; code: string | null; details: Record<string, string> }[]
  presented: ReportedChain | null
  commands: EquivalentCommand[]
}

interface ReportedChain {
  protocol: string
  cipher: string
  asksForCertificate: boolean | null
  leftOut: number
  certificates: ReportedCertificate[]
}

interface ReportedCertificate {
  subject: string
  issuer: string
  serialNumber: string
  fingerprint: string
  notBefore: string
  notAfter: string
  key: string
  signature: string
  names: string[]
  /** By which it was reached. */
  matchingName: string | null
  inVault: string | null
  issuedBy: string | null
  pem: string
}

function reportOf(request: ReportedRequest, result: ConnectionTestResult): Report {
  const { address, as, serverName } = request
  const { hasPassed, problems, presented, steps, surroundings } = result
  const blocking = verdictProblem(result)
  const failed = steps.find(({ state }) => state === 'failed')
  return {
    program: `Certwright ${surroundings.version}`,
    tlsLibrary: surroundings.tlsLibrary,
    clock: surroundings.clock,
    url: printBrokerUrl(address),
    as: as ?? 'nobody: without a certificate',
    lookedFor: serverName ?? address.host,
    hasPassed,
    verdict: hasPassed ? 'The connection works.' : (blocking?.message ?? `The connection fails at “${failed?.title ?? 'the beginning'}”.`),
    remedy: hasPassed ? null : (blocking?.remedy ?? null),
    problems: problems.map(({ row, stage, side, weight, message, remedy }) => ({ row, stage, side, weight, message, remedy })),
    stages: steps.map(reportedStage),
    presented: presented && {
      protocol: presented.protocol,
      cipher: presented.cipher,
      asksForCertificate: presented.asksForCertificate,
      leftOut: presented.leftOut,
      certificates: presented.certificates.map(reportedCertificate),
    },
    commands: equivalentCommands(request),
  }
}

function reportedStage(step: Step): Report['stages'][number] {
  const common = { id: step.id, title: step.title, state: step.state, code: null, details: {}, durationMs: null }
  switch (step.state) {
    case 'running':
      return { ...common, text: '' }
    case 'skipped':
      return { ...common, text: step.text }
    case 'passed':
      return { ...common, durationMs: step.durationMs, text: step.text }
    case 'failed': {
      const { code, message, details = {}, cause } = step.error
      const told = Object.entries(details).map(([key, value]) => [key, typeof value === 'object' ? value.join(', ') : String(value)])
      return {
        ...common,
        durationMs: step.durationMs,
        text: message,
        code,
        details: { ...(Object.fromEntries(told) as Record<string, string>), ...(cause && { cause: `${cause.name}: ${cause.message}` }) },
      }
    }
  }
}

function reportedCertificate({ facts, inVault, issuedBy, matchingName }: PresentedCertificate): ReportedCertificate {
  return {
    subject: facts.subject,
    issuer: facts.issuerName,
    serialNumber: facts.serialNumber,
    fingerprint: facts.fingerprint,
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
    key: facts.keyDescription,
    signature: facts.signatureAlgorithm,
    names: facts.altNames.map(({ type, value }) => `${type}:${value}`),
    matchingName: matchingName && `${matchingName.type}:${matchingName.value}`,
    inVault: inVault?.name ?? null,
    issuedBy: issuedBy?.name ?? null,
    pem: facts.pem,
  }
}

/** Everything but PEM goes through `safeText`: names in certificates may be made to deceive. */
function withhold<T>(value: T, withheld: readonly string[]): T {
  const patterns = withheld.filter((secret) => secret !== '').map((secret) => new RegExp(`(?<![\\p{L}\\p{N}])${escapePattern(secret)}(?![\\p{L}\\p{N}])`, 'gu'))
  const clean = (each: unknown): unknown => {
    if (typeof each === 'string') {
      const text = each.startsWith('-----BEGIN CERTIFICATE-----') ? each : safeText(each)
      return patterns.reduce((rest, pattern) => rest.replace(pattern, '(withheld)'), text)
    }
    if (Array.isArray(each)) return each.map(clean)
    if (typeof each === 'object' && each !== null) return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, clean(inner)]))
    return each
  }
  return clean(value) as T
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function asText(report: Report): string {
  const { presented } = report
  const lines = [
    `${report.program}: connection test of ${report.url}`,
    `Clock of this machine: ${report.clock}. TLS library: ${report.tlsLibrary}.`,
    `As ${report.as}. Looked for in the broker’s certificate: ${report.lookedFor}.`,
    '',
    `VERDICT: ${report.verdict}`,
    ...(report.remedy === null ? [] : [`What to do: ${report.remedy}`]),
    '',
    'Problems',
    ...(report.problems.length === 0 ? ['  none'] : report.problems.flatMap(problemLines)),
    '',
    'Stages',
    ...report.stages.flatMap(stageLines),
    ...(presented ? ['', ...presentedLines(presented)] : []),
    '',
    'The same with other programs; the files are placeholders',
    ...report.commands.flatMap(({ line, note }) => [`  ${line}`, ...(note === null ? [] : [`    ${note}`])]),
  ]
  return `${lines.join('\n')}\n`
}

function problemLines({ row, side, weight, message, remedy }: Report['problems'][number]): string[] {
  return [`  ${weight === 'blocks' ? 'BLOCKS' : 'warns '} row ${row}, ${sideWords[side]}: ${message}`, `         ${remedy}`]
}

/** Where a problem has to be mended, for people. */
export const sideWords: Readonly<Record<Problem['side'], string>> = {
  broker: 'the broker’s side',
  client: 'our side',
  network: 'the network',
  'this-machine': 'this machine',
}

function stageLines({ title, state, durationMs, text, code, details }: Report['stages'][number]): string[] {
  const time = durationMs === null ? '' : ` (${durationMs} ms)`
  const told = Object.entries(details).map(([key, value]) => `${key}=${value}`)
  return [`  ${state.padEnd(8)} ${title}${time}: ${text}`, ...(code === null ? [] : [`           ${[code, ...told].join('; ')}`])]
}

function presentedLines({ protocol, cipher, certificates, leftOut, asksForCertificate }: ReportedChain): string[] {
  return [
    `What the broker shows: ${protocol}, ${cipher}${asksForCertificate ? ', asks for a client certificate' : ''}`,
    ...certificates.flatMap((each, index) => [
      `  ${index}  ${each.subject}`,
      `     issued by ${each.issuer}${each.issuedBy === null ? '' : ` (in the vault: ${each.issuedBy})`}`,
      `     serial number ${each.serialNumber}, SHA-256 ${each.fingerprint}`,
      `     valid from ${each.notBefore} to ${each.notAfter}; ${each.key}, ${each.signature}`,
      `     names: ${each.names.join(', ') || 'none'}${each.matchingName === null ? '' : `; matching: ${each.matchingName}`}`,
    ]),
    ...(leftOut > 0 ? [`  and ${leftOut} more, which were not looked at`] : []),
  ]
}

function asHtml(report: Report): string {
  const { presented } = report
  const row = (cells: readonly string[], tag = 'td') => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
  const table = (heads: readonly string[], rows: readonly (readonly string[])[]) => `<table>${row(heads, 'th')}${rows.map((cells) => row(cells)).join('')}</table>`
  const e = escapeHtml
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>${e(`Connection test of ${report.url}`)}</title><style>${style}</style></head><body>
<h1>${e(`Connection test of ${report.url}`)}</h1>
<p>${e(`${report.program}, ${report.tlsLibrary}. Clock of this machine: ${report.clock}. As ${report.as}; looked for in the broker’s certificate: ${report.lookedFor}.`)}</p>
<p class="${report.hasPassed ? 'passed' : 'failed'}"><strong>${e(report.verdict)}</strong>${report.remedy === null ? '' : `<br>${e(report.remedy)}`}</p>
<h2>Problems</h2>
${report.problems.length === 0 ? '<p>None.</p>' : table(['Row', 'Side', 'Weight', 'What', 'What to do'], report.problems.map(({ row: number, side, weight, message, remedy }) => [String(number), sideWords[side], weight, message, remedy].map(e)))}
<h2>Stages</h2>
${table(['Stage', 'State', 'Time', 'What was seen'], report.stages.map(({ title, state, durationMs, text, code }) => [title, state, durationMs === null ? '' : `${durationMs} ms`, code === null ? text : `${text} (${code})`].map(e)))}
${presented ? `<h2>What the broker shows</h2><p>${e(`${presented.protocol}, ${presented.cipher}`)}</p>${presented.certificates.map(certificateHtml).join('\n')}${presented.leftOut > 0 ? `<p>And ${presented.leftOut} more, which were not looked at.</p>` : ''}` : ''}
<h2>The same with other programs</h2>
<p>The files are placeholders.</p>
${report.commands.map(({ line, note }) => `<pre>${e(line)}</pre>${note === null ? '' : `<p>${e(note)}</p>`}`).join('\n')}
</body></html>
`
}

function certificateHtml({ pem, ...certificate }: ReportedCertificate): string {
  const rows = Object.entries(certificate).flatMap(([key, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : value
    return text === null || text === '' ? [] : [`<tr><th>${escapeHtml(key)}</th><td>${escapeHtml(text)}</td></tr>`]
  })
  return `<table>${rows.join('')}</table><details><summary>PEM</summary><pre>${escapeHtml(pem)}</pre></details>`
}

const style =
  ':root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%;margin:.5rem 0}td,th{border:1px solid #8886;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}' +
  'pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#8882;padding:.5rem}.passed,.failed{border-left:.3rem solid #2b8a3e;padding:.3rem .8rem}.failed{border-color:#c92a2a}'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!)
}

/** A word for a POSIX shell, in quotes where it needs them. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
