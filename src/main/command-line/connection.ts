import type { Command } from 'commander'
import { connectionReport, type ReportedRequest } from '../../shared/connection-report.ts'
import type { AppContract } from '../../shared/contract.ts'
import { brokerUrlSchema } from '../../shared/mqtt.ts'
import type { Client } from '../../shared/rpc.ts'
import type { Answer } from './answer.ts'
import { reportFile, writeReport } from './connection-report-file.ts'
import { examples } from './examples.ts'
import { addIdentityOptions, identity, vaultNeed, type IdentityOptions } from './identity-options.ts'
import type { Invocation } from './invocation.ts'
import { paint, type Line } from './line.ts'
import { addMendOptions, checkMendOptions, offerMends, wantsMends, type MendOptions, type TestAnswer, type Trial } from './mend.ts'
import { addPolicyCommand } from './policy.ts'
import { problemLines } from './print-problem.ts'
import { followSteps, stepsVerdict } from './print-step.ts'

interface TestOptions extends IdentityOptions, MendOptions {
  report?: string
  force?: boolean
}

/** Adds the commands on connections. */
export function addConnectionCommands(program: Command, invocation: Invocation): void {
  const connection = program.command('connection').description('find out why a connection does not work')

  examples(
    addMendOptions(
      addIdentityOptions(
        connection
          .command('test')
          .description('connect to a broker stage by stage, up to a message that comes back')
          .argument('<url>', 'such as mqtts://mqtt.home.lan:8883')
          .option('--report <file>', 'write a report to send to somebody; its ending says how: .txt, .json or .html')
          .option('--force', 'replace a report that is there already'),
      ),
    ),
    'connection test mqtts://mqtt.home.lan --as sensor-1',
    'connection test mqtts://192.168.1.10:8883 --ca ca.crt --cert sensor-1.crt --key sensor-1.key',
    'connection test mqtts://mqtt.home.lan --as sensor-1 --report report.html',
    'connection test mqtts://192.168.1.10:8883 --as sensor-1 --mend',
    'connection test mqtts://192.168.1.10:8883 --as sensor-1 --apply 1 --to mended --yes',
  ).action(invocation.answer((url: string, options: TestOptions) => test(invocation, url, options)))

  addPolicyCommand(connection, invocation)
}

async function test(invocation: Invocation, url: string, options: TestOptions): Promise<Answer> {
  const report = options.report === undefined ? undefined : reportFile(options.report)
  checkMendOptions(invocation, options)
  const chosen = await identity(options)
  const client = await invocation.clientWithVault(wantsMends(options) ? 'unlocked' : vaultNeed(options))
  const run = (trial: Trial) => runOnce(invocation, client, trial)
  const trial = { url, identity: chosen }
  const tested = await run(trial)
  if (!report) return offerMends(invocation, client, { trial, tested, run }, options)
  await writeReport(report, connectionReport(report.format, reportedRequest(url, options, chosen), tested.value), options.force ?? false)
  const reported = { ...tested, lines: [...tested.lines, `The report is in ${report.path}.`] }
  return offerMends(invocation, client, { trial, tested: reported, run }, options)
}

async function runOnce({ output, signal }: Invocation, client: Client<AppContract>, trial: Trial): Promise<TestAnswer> {
  const followStep = followSteps(output)
  const value = await client.connectionTest.run(trial, { signal, onEvent: (event) => event.type === 'step' && followStep(event.step) })
  const failed = value.steps.find(({ state }) => state === 'failed')
  const verdict = failed ? paint('red', `The connection fails at “${failed.title}”.`) : paint('green', 'The connection works.')
  const problems = value.problems.flatMap(problemLines)
  const lines: Line[] = ['', ...problems, ...(problems.length > 0 ? [''] : []), [verdict, ` ${stepsVerdict(value.steps)}.`]]
  return { value, lines, hasFailed: !value.hasPassed }
}

function reportedRequest(url: string, { as, cert }: IdentityOptions, chosen: Awaited<ReturnType<typeof identity>>): ReportedRequest {
  const { serverName = null, clientId = null, username, password } = chosen
  return {
    address: brokerUrlSchema.parse(url),
    as: as ?? cert ?? null,
    serverName,
    clientId,
    withheld: [username, password].filter((each) => each !== undefined),
  }
}
