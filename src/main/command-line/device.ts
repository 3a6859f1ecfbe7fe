import type { Command } from 'commander'
import type { EnrolResult } from '../../shared/contract.ts'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import { failureLines } from './failure.ts'
import type { Invocation } from './invocation.ts'
import { addEndEntityOptions, endEntity, subjectRest, type EndEntityOptions } from './issue-options.ts'
import { paint, type Line } from './line.ts'
import { certificateSentence, newCertificateLines } from './print-certificate.ts'
import { indent } from './table.ts'
import { count, listWords } from './words.ts'

/** Past so many, devices are counted instead of listed. */
const listedDevices = 20

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
  return { value, lines: resultLines(value, invocation.surroundings.now()), hasFailed: value.failed.length > 0 }
}

function resultLines({ issued, failed, notStarted }: EnrolResult, now: Date): Line[] {
  const [first] = issued
  return [
    ...(issued.length <= listedDevices ? issued.flatMap((certificate) => newCertificateLines(certificate, now)) : []),
    ...(issued.length > listedDevices && first
      ? [paint('bold', `Issued ${count(issued.length, 'certificate')}.`), ...indent([`The first: ${certificateSentence(first, now)}`])]
      : []),
    ...failed.flatMap(({ name, error }) => [
      ['Not issued: ', paint('bold', name)],
      ...indent(failureLines({ message: error.message, remedy: error.remedy ?? null, details: error.details ?? {} })),
    ]),
    ...(notStarted.length > 0 ? [`Cancelled before ${listWords(notStarted)}.`] : []),
  ]
}
