import type { Command } from 'commander'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { badUsage } from './failure.ts'
import type { Invocation } from './invocation.ts'
import { paint } from './line.ts'
import { collect } from './option-value.ts'
import { followSteps, stepsVerdict } from './print-step.ts'

interface ProofOptions {
  broker?: string
  device?: string[]
}

/** Adds the command that proves certificates at work. */
export function addProofCommand(program: Command, invocation: Invocation): void {
  examples(
    program
      .command('proof')
      .description('let two devices talk over mutual TLS on this machine, and see strangers refused')
      .option('--broker <ref>', 'the broker certificate; the newest one, if left out')
      .option('--device <ref>', 'twice: the device that listens, then the one that speaks', collect),
    'proof',
    'proof --broker mqtt.home.lan --device sensor-1 --device sensor-2',
  ).action(invocation.answer((options: ProofOptions) => prove(invocation, options)))
}

async function prove(invocation: Invocation, { broker, device }: ProofOptions): Promise<Answer> {
  if (device && device.length !== 2) throw badUsage('A proof takes two devices.', 'Give --device twice, or not at all.')
  const { output, signal } = invocation
  const client = await invocation.unlockVault()
  const tell = followSteps(output)
  const value = await client.proof.run(
    { broker, devices: device },
    {
      signal,
      onEvent: (event) => {
        if (event.type === 'step') tell(event.step)
        else output.note('The network process ended and was started again; the proof begins anew.')
      },
    },
  )
  const verdict = value.hasPassed ? paint('green', 'The certificates work.') : paint('red', 'The proof has failed.')
  return { value, lines: ['', [verdict, ` ${stepsVerdict(value.steps)}.`]], hasFailed: !value.hasPassed }
}
