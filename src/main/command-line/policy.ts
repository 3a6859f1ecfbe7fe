import { writeFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../shared/errors.ts'
import type { PolicyMatrix, PolicyRow } from '../../shared/policy-matrix.ts'
import { expectedWords, policyCounts, policyReport, seenWords, verdictWords, type PolicyReportFormat } from '../../shared/policy-report.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { badUsage } from './failure.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line, type Style } from './line.ts'
import { readSecretFile } from './passphrase.ts'
import { table } from './table.ts'

interface PolicyOptions {
  as: string
  other?: string
  servername?: string
  username?: string
  passwordFile?: string
  report?: string
}

/** Adds the command that tries a broker with every kind of client. */
export function addPolicyCommand(connection: Command, invocation: Invocation): void {
  examples(
    connection
      .command('policy')
      .description('try a broker with right and wrong clients, and see that it lets in and refuses as it should')
      .argument('<url>', 'such as mqtts://mqtt.home.lan:8883')
      .requiredOption('--as <ref>', 'the device that is to be let in')
      .option('--other <ref>', 'whose client identifier and topics it must not use; another device of the vault, if left out')
      .option('--servername <name>', 'the name that the broker’s certificate must have, if not that of the URL')
      .option('--username <name>', 'MQTT user name')
      .option('--password-file <file>', 'file with the MQTT password')
      .option('--report <file>', 'also write the table to a new file: .txt, .csv or .html'),
    'connection policy mqtts://mqtt.home.lan --as sensor-1',
    'connection policy mqtts://192.168.1.10:8883 --as sensor-1 --other sensor-2 --report policy.csv',
  ).action(invocation.answer((url: string, options: PolicyOptions) => run(invocation, url, options)))
}

const formats: Readonly<Record<string, PolicyReportFormat>> = { '.txt': 'text', '.csv': 'csv', '.html': 'html', '.htm': 'html' }

async function run(invocation: Invocation, url: string, { as, other, servername, username, passwordFile, report }: PolicyOptions): Promise<Answer> {
  const format = report === undefined ? undefined : formats[extname(report).toLowerCase()]
  if (report !== undefined && !format) throw badUsage(`${report} does not say what it is to be.`, 'Name a file that ends with .txt, .csv or .html.')
  const password = passwordFile === undefined ? undefined : await readSecretFile(passwordFile)
  const { output, signal, surroundings } = invocation
  const client = await invocation.unlockVault()
  const at = surroundings.now().toISOString()
  const value = await client.policyMatrix.run(
    { url, device: as, otherDevice: other, serverName: servername, username, password },
    { signal, onEvent: ({ title }) => output.doing(`         ${title}`) },
  )
  if (report !== undefined && format) {
    const { version } = await client.app.about()
    write(resolve(report), policyReport(value, { url, device: as, at, version }, format))
    output.note(`Wrote ${report}`)
  }
  return { value, lines: matrixLines(value), hasFailed: !value.hasPassed }
}

const styles: Readonly<Record<PolicyRow['verdict'], Style>> = { pass: 'green', fail: 'red', skipped: 'dim' }

function matrixLines(matrix: PolicyMatrix): Line[] {
  const rows = matrix.rows.map(({ title, expected, seen, verdict }): Line[] => [
    paint(styles[verdict], verdictWords[verdict]),
    title,
    expectedWords[expected],
    seenWords[seen],
  ])
  const remarks = matrix.rows.filter(({ verdict }) => verdict !== 'pass').flatMap(({ title, text, remedy }): Line[] => ['', `${title}: ${text}`, ...(remedy === null ? [] : [[paint('yellow', 'hint:'), ` ${remedy}`]])])
  const verdict = matrix.hasPassed ? paint('green', 'The broker does as it should.') : paint('red', 'The broker does not do as it should.')
  return [...table(['verdict', 'client', 'should be', 'was'], rows), ...remarks, '', [verdict, ` ${policyCounts(matrix)}.`]]
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' })
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    throw new AppError(isThere ? 'BUNDLE_EXISTS' : 'FOLDER_NOT_WRITABLE', isThere ? `${path} is there already.` : `${path} cannot be written.`, {
      remedy: isThere ? 'Name another file, or remove that one.' : 'Choose another folder.',
      details: { path },
      cause,
    })
  }
}
