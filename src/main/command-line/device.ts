import type { Command } from 'commander'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { addEndEntityOptions, endEntity, subjectRest, type EndEntityOptions } from './issue-options.ts'
import { enrolmentLines } from './print-enrolment.ts'
import { count } from './words.ts'

/** Adds the commands on devices. */
export function addDeviceCommands(program: Command, invocation: Invocation): void {
  const device = program.command('device').description('enrol devices')

  examples(
    addEndEntityOptions(
      device
        .command('enrol')
        .description('issue a certificate for each device')
        .argument('<id...>', 'the ids: common names and, by default, MQTT client identifiers'),
    ),
    'device enrol sensor-1 sensor-2',
    'device enrol pump-1 --san dns:pump-1.local --key rsa-2048 --days 365',
  ).action(invocation.answer((ids: string[], options: EndEntityOptions) => enrol(invocation, ids, options)))
}

async function enrol(invocation: Invocation, ids: string[], options: EndEntityOptions): Promise<Answer> {
  const choices = endEntity(options)
  const { output, signal } = invocation
  const client = await invocation.unlockVault()
  const value = await client.devices.enrol(
    { ids, subject: subjectRest(options), ...choices },
    { signal, onEvent: ({ done, total, name }) => output.progress(`${done} of ${count(total, 'device')}: ${name}`) },
  )
  return { value, lines: enrolmentLines(value, invocation.surroundings.now()), hasFailed: value.failed.length > 0 }
}
