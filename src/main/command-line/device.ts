import type { Command } from 'commander'
import type { Answer } from './answer.ts'
import { addDeviceGroupCommands } from './device-group.ts'
import { examples } from './examples.ts'
import { addFleetChangeCommands } from './fleet-change.ts'
import { addFleetExportCommand } from './fleet-export.ts'
import { addFleetOptions, enrolFleet, isFleet, type FleetOptions } from './fleet.ts'
import type { Invocation } from './invocation.ts'
import { addEndEntityOptions, endEntity, subjectRest, type EndEntityOptions } from './issue-options.ts'
import { enrolmentLines } from './print-enrolment.ts'
import { count } from './words.ts'

/** Adds the commands on devices. */
export function addDeviceCommands(program: Command, invocation: Invocation): void {
  const device = program.command('device').description('enrol devices, and keep a fleet in groups')

  examples(
    addFleetOptions(
      addEndEntityOptions(
        device
          .command('enrol')
          .description('issue a certificate for each device: those named, or a whole fleet')
          .argument('[id...]', 'the ids: common names and, by default, MQTT client identifiers'),
      ),
    ),
    'device enrol sensor-1 sensor-2',
    'device enrol pump-1 --san dns:pump-1.local --key rsa-2048 --days 365',
    "device enrol --pattern 'sensor-{001..500}' --group Kiel --report report.csv",
    'device enrol --from devices.csv --plan',
    'device enrol --from devices.csv --resume',
    'device enrol --requests requests --days 365',
  ).action(invocation.answer((ids: string[], options: EndEntityOptions & FleetOptions) => enrol(invocation, ids, options)))

  addDeviceGroupCommands(device, invocation)
  addFleetChangeCommands(device, invocation)
  addFleetExportCommand(device, invocation)
}

async function enrol(invocation: Invocation, ids: string[], options: EndEntityOptions & FleetOptions): Promise<Answer> {
  if (isFleet(ids, options)) return enrolFleet(invocation, ids, options)
  const choices = endEntity(options)
  const { output, signal } = invocation
  const client = await invocation.unlockVault()
  const value = await client.devices.enrol(
    { ids, subject: subjectRest(options), ...choices },
    { signal, onEvent: ({ done, total, name }) => output.progress(`${done} of ${count(total, 'device')}: ${name}`) },
  )
  return { value, lines: enrolmentLines(value, invocation.surroundings.now()), hasFailed: value.failed.length > 0 }
}
