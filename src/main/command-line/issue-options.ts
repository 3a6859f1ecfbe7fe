import { Option, type Command } from 'commander'
import { parseAltName, type AltName } from '../../shared/alt-name.ts'
import { keyTypes, type KeyType } from '../../shared/key-type.ts'
import { collect, wholeNumber } from './option-value.ts'

/** The parts of a subject besides its common name. */
export interface SubjectOptions {
  o?: string
  ou?: string[]
  c?: string
  st?: string
  l?: string
  serialNumber?: string
  dnQualifier?: string
  email?: string
  dc?: string
}

/** What can be chosen of any certificate. */
export interface IssueOptions extends SubjectOptions {
  issuer?: string
  key?: KeyType
  days?: number
  profile?: string
}

/** What can be chosen of any certificate of an end entity. */
export interface EndEntityOptions extends IssueOptions {
  san?: string[]
}

/** Adds the options that every issuing command has. */
export function addIssueOptions(command: Command): Command {
  return addSubjectOptions(
    addKeyOption(addIssuerOption(command)).addOption(daysOption()).option('--profile <id>', 'profile, where not the usual one of its kind is meant'),
  )
}

/** Adds the options that every command has which issues for an end entity. */
export function addEndEntityOptions(command: Command): Command {
  return addIssueOptions(addAltNameOption(command))
}

/** Adds the parts of a subject besides its common name. */
export function addSubjectOptions(command: Command): Command {
  return command
    .option('--o <name>', 'organisation')
    .option('--ou <name>', 'organisational unit; repeatable, the outermost first', collect)
    .option('--c <code>', 'country, two letters')
    .option('--st <name>', 'state or province')
    .option('--l <name>', 'locality, a town')
    .option('--serial-number <text>', 'serial number of the subject, such as that on a device’s plate')
    .option('--dn-qualifier <text>', 'qualifier of the name, where two would be alike')
    .option('--email <address>', 'e-mail address')
    .option('--dc <domain>', 'domain that the name stands in, such as home.lan')
}

/** Adds the choice of the authority that signs. */
export function addIssuerOption(command: Command): Command {
  return command.option('--issuer <ref>', 'the authority that signs; needed where there are several')
}

/** Adds the type of the key that is made. */
export function addKeyOption(command: Command, standard = 'the default is that of the profile'): Command {
  return command.addOption(new Option('--key <type>', `key type; ${standard}`).choices(keyTypes))
}

/** Adds alternative names. */
export function addAltNameOption(command: Command, more = ''): Command {
  return command.option('--san <name>', `alternative name: dns:NAME, ip:ADDRESS or uri:URI; repeatable${more}`, collect)
}

/** For how long. */
export function daysOption(standard = 'the default is that of the profile'): Option {
  return new Option('--days <n>', `days of validity; ${standard}`).argParser(wholeNumber)
}

/** The parts of a subject besides its common name, as the contract has them. */
export function subjectRest({ o, ou, c, st, l, serialNumber, dnQualifier, email, dc }: SubjectOptions) {
  return {
    organization: o,
    organizationalUnit: ou?.length === 1 ? ou[0] : ou,
    country: c,
    state: st,
    locality: l,
    serialNumber,
    dnQualifier,
    emailAddress: email,
    domainComponents: dc?.split('.'),
  }
}

/** What was chosen of an end entity's certificate, as the contract has it. Throws INVALID_ALT_NAME. */
export function endEntity({ issuer, key, days, san, profile }: EndEntityOptions) {
  return { profile, issuer, keyType: key, validityDays: days, altNames: altNamesOf(san) ?? [] }
}

/** The alternative names that were given; undefined where none were. Throws INVALID_ALT_NAME. */
export function altNamesOf(san: readonly string[] | undefined): AltName[] | undefined {
  return san?.map((text) => parseAltName(text))
}
