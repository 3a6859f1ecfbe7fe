import type { Command } from 'commander'
import { resolve } from 'node:path'
import { printAltName, type AltName } from '../../shared/alt-name.ts'
import type { AppContract } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { BuiltInBrokerState } from '../../shared/mqtt.ts'
import type { Client } from '../../shared/rpc.ts'
import { settingsTitles } from '../../shared/settings.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { addEndEntityOptions, endEntity, subjectRest, type EndEntityOptions } from './issue-options.ts'
import { portNumber } from './option-value.ts'
import { newCertificateLines } from './print-certificate.ts'
import { listeningLines, visitLines } from './print-visit.ts'
import { count } from './words.ts'

interface IssueBrokerOptions extends EndEntityOptions {
  cn: string
  bridge?: boolean
  thisMachine?: boolean
  from?: string
}

interface RunOptions {
  as?: string
  port: number
  openToNetwork?: boolean
}

/** Adds the commands on brokers. */
export function addBrokerCommands(program: Command, invocation: Invocation): void {
  const broker = program.command('broker').description('issue for a broker, or run the built-in one')

  examples(
    addEndEntityOptions(
      broker
        .command('issue')
        .description('issue a certificate for a broker, with every name and address that clients use for it')
        .requiredOption('--cn <name>', 'common name'),
    )
      .option('--this-machine', 'also with the names and addresses of this machine')
      .option('--from <file>', 'also with the names in the settings that you have: srvext.cfg of openssl, mosquitto.conf, YAML of aMQTT')
      .option('--bridge', 'it also connects to another broker, as a client'),
    'broker issue --cn mqtt.home.lan --san dns:mqtt.home.lan --san ip:192.168.1.10',
    'broker issue --cn workshop --this-machine',
    'broker issue --cn mosquitto --from srvext.cfg',
  ).action(invocation.answer((options: IssueBrokerOptions) => issue(invocation, options)))

  examples(
    broker
      .command('run')
      .description('run the built-in TLS broker until Ctrl-C, and see who comes and why they are refused')
      .option('--as <ref>', 'the broker certificate; the newest one, if left out')
      .option('--port <n>', 'port on 127.0.0.1; 0 for any free one', portNumber, 8883)
      .option('--open-to-network', 'listen on every interface, for devices in the network; each must show a certificate all the same'),
    'broker run --as mqtt.home.lan',
    'broker run --open-to-network',
    'broker run --port 0 --json',
  ).action((options: RunOptions) => run(invocation, options))
}

async function issue(invocation: Invocation, options: IssueBrokerOptions): Promise<Answer> {
  const choices = endEntity(options)
  const client = await invocation.unlockVault()
  if (options.thisMachine) choices.altNames.push(...(await client.app.suggestAltNames()).map(({ name }) => name))
  if (options.from !== undefined) choices.altNames.push(...(await namesIn(invocation, client, options.from)))
  const value = await client.brokers.issue({
    subject: { commonName: options.cn, ...subjectRest(options) },
    ...choices,
    isBridge: options.bridge ?? false,
  })
  return { value, lines: newCertificateLines(value, invocation.surroundings.now()) }
}

/** What else is to be said of the file goes to standard error. */
async function namesIn(invocation: Invocation, client: Client<AppContract>, file: string): Promise<AltName[]> {
  const { kind, altNames, findings } = await client.files.readSettings({ file: { path: resolve(file) } }, { signal: invocation.signal })
  const { output } = invocation
  output.note(`${file} (${settingsTitles[kind]}): ${altNames.length > 0 ? altNames.map(printAltName).join(', ') : 'no names'}`)
  for (const { line, message, remedy } of findings) output.note(`${line === null ? '' : `Line ${line}: `}${message} ${remedy}`)
  return altNames
}

/** With --json the state is printed first, when the broker listens, then each visit, one line each. Ends with Ctrl-C, or with the network process. */
async function run(invocation: Invocation, { as, port, openToNetwork = false }: RunOptions): Promise<void> {
  const { output, signal } = invocation
  const client = await invocation.unlockVault()
  const started = await client.builtInBroker.start({ as, port, isOpenToNetwork: openToNetwork })
  if (started.state !== 'running') throw hasStopped()
  if (output.isJson()) output.valueLine(started)
  else output.print(...listeningLines(started))

  const feed = new AbortController()
  const end = () => feed.abort()
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  let last: BuiltInBrokerState = started
  const follow = (broker: BuiltInBrokerState) => {
    if (broker.state === 'running' && last.state === 'running' && broker.clients !== last.clients) {
      output.note(`${count(broker.clients, 'client')} connected.`)
    }
    last = broker
    if (broker.state === 'stopped') end()
  }
  const visits = client.builtInBroker.watchVisits(undefined, {
    signal: feed.signal,
    onEvent: (visit) => (output.isJson() ? output.valueLine(visit) : output.print(...visitLines(visit))),
  })
  const changes = client.app.watch(undefined, {
    signal: feed.signal,
    onEvent: (change) => {
      if (change.type === 'built-in-broker') follow(change.broker)
    },
  })
  await Promise.all([visits, changes]).catch((error: unknown) => {
    if (!feed.signal.aborted) throw error
  })
  if (!signal.aborted) throw hasStopped()
  await client.builtInBroker.stop()
  output.note('The broker has stopped.')
}

function hasStopped(): AppError {
  return new AppError('NETWORK_PROCESS_STOPPED', 'The broker stopped by itself.', { remedy: 'Start it again.' })
}
