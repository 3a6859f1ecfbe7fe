import type { Command } from 'commander'
import type { Answer } from './answer.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import type { Line } from './line.ts'
import { notStartedLines } from './print-fleet.ts'
import { refText } from './reference.ts'
import { selectionOf } from './fleet-selection.ts'
import { table } from './table.ts'
import { count } from './words.ts'

interface MatchingOptions {
  text?: string
}

/** Adds the commands on groups of devices. */
export function addDeviceGroupCommands(device: Command, invocation: Invocation): void {
  const group = device.command('group').description('groups of devices: a batch, a site, a customer')

  examples(group.command('list').description('list the groups and how many devices are in each'), 'device group list', 'device group list --json').action(
    invocation.answer(() => list(invocation)),
  )
  for (const [name, description, example] of [
    ['add', 'put devices into a group, which is made if it is not there', 'device group add Kiel sensor-1 sensor-2'],
    ['remove', 'take devices out of a group; one that nobody is in is gone', 'device group remove Kiel sensor-1'],
  ] as const) {
    examples(
      group
        .command(name)
        .description(description)
        .argument('<group>', 'the name of the group')
        .argument('[ref...]', refText)
        .option('--text <text>', 'all devices with this in a name, serial number or fingerprint'),
      example,
      `device group ${name} Kiel --text sensor-`,
    ).action(invocation.answer((to: string, refs: string[], options: MatchingOptions) => assign(invocation, { [name]: [to] }, refs, options)))
  }
  examples(
    group.command('rename').description('give a group another name').argument('<group>', 'its name').argument('<name>', 'its new name'),
    'device group rename Kiel "Kiel hall 2"',
  ).action(invocation.answer((from: string, to: string) => rename(invocation, from, to)))
  examples(
    group.command('dissolve').description('take everybody out of a group, which is then gone; the certificates stay').argument('<group>', 'its name'),
    'device group dissolve Kiel',
  ).action(invocation.answer((name: string) => dissolve(invocation, name)))
}

async function list(invocation: Invocation): Promise<Answer> {
  const client = await invocation.openVault()
  const value = await client.groups.list()
  const rows = value.map(({ name, devices }): Line[] => [name, devices.toLocaleString('en-GB')])
  return { value, lines: rows.length === 0 ? ['There is no group yet.'] : table(['group', 'devices'], rows) }
}

async function assign(invocation: Invocation, changes: { add?: string[]; remove?: string[] }, refs: string[], options: MatchingOptions): Promise<Answer> {
  const selection = selectionOf(refs, options)
  const client = await invocation.unlockVault()
  const value = await client.groups.assign({ ...selection, ...changes }, { signal: invocation.signal })
  const done = `${count(value.certificates, 'certificate')} ${changes.add ? 'in' : 'not in'} ${(changes.add ?? changes.remove)![0]!}.`
  return { value, lines: [done, ...notStartedLines(value)], hasFailed: value.stopped !== null }
}

async function rename(invocation: Invocation, from: string, to: string): Promise<Answer> {
  const client = await invocation.unlockVault()
  await client.groups.rename({ group: from, to })
  return { value: { group: to }, lines: [`The group is called ${to} now.`] }
}

async function dissolve(invocation: Invocation, group: string): Promise<Answer> {
  const client = await invocation.unlockVault()
  await client.groups.remove({ group })
  return { value: { group }, lines: [`The group ${group} is gone; its certificates stay as they are.`] }
}
