import { Command, CommanderError, Help, type Option } from 'commander'
import packageJson from '../../../package.json' with { type: 'json' }
import { addAuditCommands } from './audit.ts'
import { addAuthorityCommands } from './authority.ts'
import { addBrokerCommands } from './broker.ts'
import { addCertificateCommands } from './certificate.ts'
import { addClientCommands } from './client.ts'
import { addConnectionCommands } from './connection.ts'
import { addDeviceCommands } from './device.ts'
import { addDrivesCommands } from './drives.ts'
import { examples } from './examples.ts'
import { addExportCommands } from './export.ts'
import { exitCodeOf, exitCodes, failureOf, printFailure } from './failure.ts'
import type { GlobalOptions } from './global-options.ts'
import { Invocation } from './invocation.ts'
import { addInspectCommand } from './inspect.ts'
import { addProfileCommands } from './profile.ts'
import { addProofCommand } from './proof.ts'
import { addPublishCommand } from './publish.ts'
import { addQuickstartCommand } from './quickstart.ts'
import { addRequestCommands } from './request.ts'
import { addServeCommand } from './serve.ts'
import { addSubscribeCommand } from './subscribe.ts'
import type { Surroundings } from './surroundings.ts'
import { addVaultCommands } from './vault.ts'

/**
 * Runs one command and gives the exit code: 0 done, 1 failed, 2 bad usage, 130 broken off. Never throws: what goes wrong is
 * printed, with --json as a value on standard output.
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const invocation = new Invocation(surroundings, () => asksForJson(args))
  const code = await parse(args, invocation).catch((error: unknown) => {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done
    const failure = failureOf(error)
    if (failure.code === 'INTERNAL' && surroundings.env['CERTWRIGHT_LOG']) logStack(surroundings, error)
    printFailure(invocation.output, failure)
    return exitCodeOf(failure)
  })
  await invocation.close()
  return invocation.wasInterrupted ? exitCodes.cancelled : code
}

async function parse(args: readonly string[], invocation: Invocation): Promise<number> {
  const program = buildProgram(invocation)
  await program.parseAsync(args, { from: 'user' })
  return invocation.exitCode
}

/** The program with all its commands. Nothing runs yet. */
export function buildProgram(invocation: Invocation): Command {
  const { stdout, stderr } = invocation.surroundings
  const program = new Command('certwright')
  program
    .description('A workbench for the X.509 identities of an MQTT fleet.')
    .version(packageJson.version, '-V, --version', 'print the version')
    .option('--vault <file>', 'the vault (or $CERTWRIGHT_VAULT); the default one, if left out')
    .option('--passphrase-file <file>', 'file with its passphrase (or $CERTWRIGHT_PASSPHRASE, or asked for)')
    .option('--json', 'print one JSON value instead of words; a failure as {"error": ...}')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help on a command')
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: globalOptions })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr(text) {
        if (!invocation.output.isJson()) stderr.write(text)
      },
      // Said by us, in the form that was asked for.
      outputError: () => undefined,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .hook('preAction', () => {
      invocation.options = program.opts<GlobalOptions>()
    })
  examples(program, 'quickstart --to out', 'certificate list', 'connection test mqtts://mqtt.home.lan --as sensor-1')

  addQuickstartCommand(program, invocation)
  addVaultCommands(program, invocation)
  addAuthorityCommands(program, invocation)
  addBrokerCommands(program, invocation)
  addDeviceCommands(program, invocation)
  addClientCommands(program, invocation)
  addCertificateCommands(program, invocation)
  addRequestCommands(program, invocation)
  addInspectCommand(program, invocation)
  addProfileCommands(program, invocation)
  addExportCommands(program, invocation)
  addDrivesCommands(program, invocation)
  addProofCommand(program, invocation)
  addConnectionCommands(program, invocation)
  addSubscribeCommand(program, invocation)
  addPublishCommand(program, invocation)
  addAuditCommands(program, invocation)
  addServeCommand(program, invocation)
  return program
}

/** What every command takes too; the version is the program's alone. */
function globalOptions(command: Command): Option[] {
  const help = Object.assign(new Help(), { showGlobalOptions: true })
  return help.visibleGlobalOptions(command).filter(({ long }) => long !== '--version')
}

/** Known before the arguments are parsed, because a fault in them is told in the same form. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end === -1 ? args : args.slice(0, end)).includes('--json')
}

function logStack({ stderr }: Surroundings, error: unknown): void {
  stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}
