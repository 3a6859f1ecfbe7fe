import type { Command } from 'commander'
import type { Selection } from '../../shared/selection.ts'
import { badUsage } from './failure.ts'
import { collect } from './option-value.ts'

/** Which devices a command on many is about. */
export interface SelectionOptions {
  group?: string[]
  text?: string
}

/** Adds the ways to say which devices are meant. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option('--group <name>', 'all devices in this group; repeatable', collect)
    .option('--text <text>', 'only those with this in a name, serial number or fingerprint')
}

/** What is meant, as the contract has it; devices alone. Throws INVALID_INPUT where nobody is, and for a blank that would mean everybody. */
export function selectionOf(references: readonly string[], { group, text }: SelectionOptions): Selection {
  const isNamed = references.length > 0
  if (isNamed && (group !== undefined || text !== undefined)) throw badUsage('Devices are named in two ways.', 'Give either names, or --group and --text.')
  if (isNamed) return { references: [...references] }
  if (group === undefined && text === undefined) throw badUsage('Nobody is named.', 'Give names, or --group NAME, or --text TEXT.')
  if (text?.trim() === '') throw badUsage('--text is empty.', 'Give a part of the names of those that are meant.')
  if (group?.some((each) => each.trim() === '')) throw badUsage('--group is empty.', 'Give the name of the group; "certwright device group list" lists them.')
  return { matching: { kinds: ['device'], ...(group && { groups: group }), ...(text !== undefined && { text }) } }
}
