import type { Command } from 'commander'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { addEndEntityOptions, endEntity, subjectRest, type EndEntityOptions } from './issue-options.ts'
import { newCertificateLines } from './print-certificate.ts'

/** Adds the commands on clients that are no devices: a person, a Node-RED, a back end. */
export function addClientCommands(program: Command, invocation: Invocation): void {
  const client = program.command('client').description('issue for a person, a Node-RED, a back end')

  examples(
    addEndEntityOptions(
      client.command('issue').description('issue a certificate for a client').argument('<name>', 'its common name'),
    ),
    'client issue node-red',
    'client issue "Ada Lovelace" --days 365',
  ).action(invocation.answer((name: string, options: EndEntityOptions) => issue(invocation, name, options)))
}

async function issue(invocation: Invocation, name: string, options: EndEntityOptions): Promise<Answer> {
  const choices = endEntity(options)
  const client = await invocation.unlockVault()
  const value = await client.clients.issue({ name, subject: subjectRest(options), ...choices })
  return { value, lines: newCertificateLines(value, invocation.surroundings.now()) }
}
