import { Option, type Command } from 'commander'
import { parseAltName, type AltName } from '../../shared/alt-name.ts'
import { keyTypes, type KeyType } from '../../shared/key-type.ts'
import { collect, wholeNumber } from './option-value.ts'

/** The parts of a subject besides its common name. */
export interface SubjectOptions {
  o?: string
  ou?: string
  c?: string
  st?: string
  l?: string
}

/** What can be chosen of any certificate. */
export interface IssueOptions extends SubjectOptions {
  issuer?: string
  key?: KeyType
  days?: number
}

/** What can be chosen of any certificate of an end entity. */
export interface EndEntityOptions extends IssueOptions {
  san?: string[]
  profile?: string
}

/** Adds the options that every issuing command has. */
export function addIssueOptions(command: Command): Command {
  return command
    .option('--issuer <ref>', 'the authority that signs; needed where there are several')
    .addOption(new Option('--key <type>', 'key type; the default is that of the profile').choices(keyTypes))
    .option('--days <n>', 'days of validity; the default is that of the profile', wholeNumber)
    .option('--o <name>', 'organisation')
    .option('--ou <name>', 'organisational unit')
    .option('--c <code>', 'country, two letters')
    .option('--st <name>', 'state or province')
    .option('--l <name>', 'locality, a town')
}

/** Adds the options that every command has which issues for an end entity. */
export function addEndEntityOptions(command: Command): Command {
  return addIssueOptions(
    command.option('--san <name>', 'alternative name: dns:NAME, ip:ADDRESS or uri:URI; repeatable', collect),
  ).option('--profile <id>', 'profile, where there is more than one for this kind')
}

/** The parts of a subject besides its common name, as the contract has them. */
export function subjectRest({ o, ou, c, st, l }: SubjectOptions) {
  return { organization: o, organizationalUnit: ou, country: c, state: st, locality: l }
}

/** What was chosen of an end entity's certificate, as the contract has it. Throws INVALID_ALT_NAME. */
export function endEntity({ issuer, key, days, san, profile }: EndEntityOptions) {
  return { profile, issuer, keyType: key, validityDays: days, altNames: (san ?? []).map((text): AltName => parseAltName(text)) }
}
