import type { Command } from 'commander'
import type { AppContract } from '../../shared/contract.ts'
import type { Client } from '../../shared/rpc.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { addIdentityOptions, identity, vaultNeed, type IdentityOptions } from './identity-options.ts'
import type { Invocation } from './invocation.ts'
import { paint } from './line.ts'
import { addMendOptions, checkMendOptions, offerMends, wantsMends, type MendOptions, type TestAnswer, type Trial } from './mend.ts'
import { followSteps, stepsVerdict } from './print-step.ts'
import { addPolicyCommand } from './policy.ts'

type TestOptions = IdentityOptions & MendOptions

/** Adds the commands on connections. */
export function addConnectionCommands(program: Command, invocation: Invocation): void {
  const connection = program.command('connection').description('find out why a connection does not work')

  examples(
    addMendOptions(
      addIdentityOptions(
        connection
          .command('test')
          .description('connect to a broker stage by stage, up to a message that comes back')
          .argument('<url>', 'such as mqtts://mqtt.home.lan:8883'),
      ),
    ),
    'connection test mqtts://mqtt.home.lan --as sensor-1',
    'connection test mqtts://192.168.1.10:8883 --ca ca.crt --cert sensor-1.crt --key sensor-1.key',
    'connection test mqtts://192.168.1.10:8883 --as sensor-1 --mend',
    'connection test mqtts://192.168.1.10:8883 --as sensor-1 --apply 1 --to mended --yes',
  ).action(invocation.answer((url: string, options: TestOptions) => test(invocation, url, options)))

  addPolicyCommand(connection, invocation)
}

async function test(invocation: Invocation, url: string, options: TestOptions): Promise<Answer> {
  checkMendOptions(invocation, options)
  const chosen = await identity(options)
  const client = await invocation.clientWithVault(wantsMends(options) ? 'unlocked' : vaultNeed(options))
  const run = (trial: Trial) => runOnce(invocation, client, trial)
  const trial = { url, identity: chosen }
  return offerMends(invocation, client, { trial, tested: await run(trial), run }, options)
}

async function runOnce({ output, signal }: Invocation, client: Client<AppContract>, trial: Trial): Promise<TestAnswer> {
  const followStep = followSteps(output)
  const value = await client.connectionTest.run(trial, { signal, onEvent: (event) => event.type === 'step' && followStep(event.step) })
  const failed = value.steps.find(({ state }) => state === 'failed')
  const verdict = failed ? paint('red', `The connection fails at “${failed.title}”.`) : paint('green', 'The connection works.')
  return { value, lines: ['', [verdict, ` ${stepsVerdict(value.steps)}.`]], hasFailed: !value.hasPassed }
}
