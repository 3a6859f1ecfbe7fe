import { altNameOfHost, altNameWarnings, parseAltName, printAltName, type AltName } from '../../../shared/alt-name.ts'
import { groupNameSchema, maxGroups } from '../../../shared/device-group.ts'
import { deviceIdSchema } from '../../../shared/device-id.ts'
import { AppError } from '../../../shared/errors.ts'
import type { BundleProblem } from '../../../shared/export.ts'
import type { FleetCertificate, FleetProblem, FleetRowState } from '../../../shared/fleet-plan.ts'
import type { FleetColumn } from '../../../shared/fleet-source.ts'
import { keyTypes, keyTypeTitles, type KeyType } from '../../../shared/key-type.ts'
import { nameText, subjectSchema, type SubjectRest } from '../../../shared/subject.ts'
import { validityDaysSchema } from '../../../shared/validity-days.ts'
import { thingNameProblems } from '../../exports/aws-iot.ts'
import { registrationIdProblems } from '../../exports/azure-dps.ts'
import { decodeName, printName } from '../../pki/distinguished-name.ts'
import { certificationRequestParts } from '../../pki/read-certification-request.ts'
import type { Profile } from '../../profiles/profile.ts'
import { prepareRules, type Run, type RunRules, type RunSubject } from '../issuing.ts'
import { droppedExtensions, refuseRequest, sortNames, wordsOfName, type BroughtRequest } from '../requests.ts'
import { subjectBy } from '../subject-by.ts'
import type { Workspace } from '../workspace.ts'
import type { SourceRow } from './fleet-source-rows.ts'

/** What holds for every device of a plan, where its row says nothing else. */
export interface FleetChoices {
  profile: Profile
  subject: SubjectRest
  issuer?: string | undefined
  keyType?: KeyType | undefined
  validityDays?: number | undefined
  altNames: readonly AltName[]
  groups: readonly string[]
  resumes: boolean
}

/** A device that can be enrolled. */
export interface PlannedDevice extends RunSubject {
  index: number
  row: number
  name: string
  run: Run
  groups: readonly string[]
  notes: string | null
}

/** What was found of a row. */
export interface RowVerdict {
  state: FleetRowState
  problems: FleetProblem[]
  /** Null where it is too wrong to say. */
  wouldBe: FleetCertificate | null
  /** Null unless it is good, or good with warnings. */
  device: PlannedDevice | null
}

/** Looks at the rows of a plan by the rules that issuing goes by, and by those of the programs and clouds that know devices by name. */
export class RowJudge {
  readonly #workspace: Workspace
  readonly #choices: FleetChoices
  readonly #rules = new Map<string, RunRules | AppError>()

  constructor(workspace: Workspace, choices: FleetChoices) {
    this.#workspace = workspace
    this.#choices = choices
  }

  /** Looks anew whether what is usual can be issued. Throws what is wrong with all of a plan: NOT_FOUND, ISSUER_CANNOT_SIGN, VAULT_LOCKED. */
  checkUsual(): void {
    const { profile, issuer, keyType, validityDays } = this.#choices
    this.#prepare({ profile, issuer, keyType, validityDays })
  }

  /** The device of a row that was found good; null where it is no longer. */
  device(source: SourceRow, index: number): PlannedDevice | null {
    return this.#deviceOf(source, index, () => undefined)
  }

  /** `twinRow` is the earlier row with the same name. Changes nothing. */
  judge(source: SourceRow, index: number, twinRow: number | undefined): RowVerdict {
    const problems: FleetProblem[] = []
    const error = (column: FleetColumn | null, message: string, remedy: string) => void problems.push({ severity: 'error', column, message, remedy })
    if (source.surplus > 0) {
      error(null, `Row ${source.row} has ${source.surplus} more cells than the table has columns.`, 'Put quotation marks around cells that hold the delimiter.')
    }
    const device = this.#deviceOf(source, index, error)
    if (!device) return { state: 'bad', problems, wouldBe: null, device: null }
    const { name } = device
    const idColumn = source.cells.commonName?.trim() ? 'commonName' : 'id'
    if (twinRow !== undefined) error(idColumn, `${JSON.stringify(name)} is in row ${twinRow} too.`, 'Leave one of them out, or give it another id.')
    for (const message of this.#droppedOf(source)) problems.push({ severity: 'warning', column: null, message, remedy: 'Nothing needs to be done if the device can do without it.' })
    const wouldBe = this.#apply(device, error)
    const isThere = twinRow === undefined && wouldBe !== null && this.#lookInVault(wouldBe, idColumn, error)
    problems.push(...nameWarnings(name, idColumn, wouldBe?.altNames ?? []))
    if (problems.some(({ severity }) => severity === 'error')) return { state: 'bad', problems, wouldBe, device: null }
    if (isThere) return { state: 'there', problems, wouldBe, device: null }
    return { state: problems.length > 0 ? 'warned' : 'good', problems, wouldBe, device }
  }

  #deviceOf(source: SourceRow, index: number, error: (column: FleetColumn | null, message: string, remedy: string) => void): PlannedDevice | null {
    const { cells, request } = source
    if (request instanceof AppError) {
      error(null, request.message, request.remedy ?? 'Have the request made again.')
      return null
    }
    const cell = (column: FleetColumn) => cells[column]?.trim() ?? ''
    const parsed = <T>(column: FleetColumn, schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: { message: string }[] } } }, value: unknown) => {
      const result = schema.safeParse(value)
      if (result.success) return result.data
      error(column, faultOf(column, result.error.issues[0]!.message), 'Correct the cell, or leave the row out.')
      return undefined
    }
    const hasCommonName = cell('commonName') !== ''
    const name = parsed(hasCommonName ? 'commonName' : 'id', deviceIdSchema, cell(hasCommonName ? 'commonName' : 'id'))
    const plate = hasCommonName && cell('id') !== '' ? parsed('id', subjectSchema.shape.serialNumber.unwrap(), cell('id')) : undefined
    const unit = cell('organizationalUnit') === '' ? undefined : parsed('organizationalUnit', nameText(64), cell('organizationalUnit'))
    const days = cell('days') === '' ? undefined : parsed('days', validityDaysSchema, /^\d{1,6}$/.test(cell('days')) ? Number(cell('days')) : Number.NaN)
    const groups = [...cell('group').split(/[,;|]/), ...cell('topicGroup').split(/[,;|]/)]
      .map((each) => each.trim())
      .filter((each) => each !== '')
      .map((each) => parsed('group', groupNameSchema, each))
    const altNames = this.#altNamesOf(source, error)
    const keyType = cell('keyType') === '' ? undefined : keyTypeIn(cell('keyType'))
    if (keyType === null) error('keyType', `${JSON.stringify(cell('keyType'))} is not a key type.`, `Choose one of ${keyTypes.join(', ')}, or leave it empty.`)
    const allGroups = [...new Set([...this.#choices.groups, ...groups.filter((each) => each !== undefined)])]
    if (allGroups.length > maxGroups) error('group', `The device is in ${allGroups.length} groups; at most ${maxGroups} are possible.`, 'Leave some of them out.')
    if (request && !this.#takes(request, error)) return null
    if (name === undefined || altNames === undefined || keyType === null) return null
    const { profile, subject, issuer, ...choices } = this.#choices
    const isAsRequested = request !== null && request.facts.name === name
    return {
      index,
      row: source.row,
      name,
      ...(isAsRequested
        ? requestedSubject(request)
        : { subject: subjectBy(profile, { ...subject, ...(unit !== undefined && { organizationalUnit: unit }), ...(plate !== undefined && { serialNumber: plate }), commonName: name }) }),
      altNames,
      ...(request && { key: keyOf(request) }),
      run: { profile, issuer, keyType: keyType ?? choices.keyType, validityDays: days ?? choices.validityDays },
      groups: allGroups,
      notes: cell('notes') === '' ? null : cell('notes'),
    }
  }

  #altNamesOf({ cells, request }: SourceRow, error: (column: FleetColumn | null, message: string, remedy: string) => void): AltName[] | undefined {
    if (request && !(request instanceof AppError) && cells.altNames === undefined) {
      return [...this.#choices.altNames, ...sortNames(request.facts.altNames, this.#choices.profile).accepted]
    }
    const texts = (cells.altNames ?? '').split(/[\s,;|]+/).filter((text) => text !== '')
    try {
      return [...this.#choices.altNames, ...texts.map((text) => (/^(dns|ip|uri):/i.test(text) ? parseAltName(text) : altNameOfHost(text)))]
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      error('altNames', cause.message, cause.remedy ?? 'Correct the cell.')
      return undefined
    }
  }

  #takes({ facts }: BroughtRequest, error: (column: FleetColumn | null, message: string, remedy: string) => void): boolean {
    try {
      refuseRequest(facts, this.#choices.profile)
      return true
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      error(null, cause.message, cause.remedy ?? 'Have the request made again.')
      return false
    }
  }

  #droppedOf({ request, cells }: SourceRow): string[] {
    if (request === null || request instanceof AppError) return []
    const { profile } = this.#choices
    const names = cells.altNames === undefined ? sortNames(request.facts.altNames, profile).dropped : []
    return [...names.map(wordsOfName), ...droppedExtensions(request.facts, profile)].map((what) => `The request asks for ${what}; that is dropped.`)
  }

  #apply(device: PlannedDevice, error: (column: FleetColumn | null, message: string, remedy: string) => void): FleetCertificate | null {
    const rules = this.#rulesOf(device.run)
    try {
      if (rules instanceof AppError) throw rules
      const { name, encodedSubject, extensions, keyType } = rules.apply(device)
      return {
        name,
        subject: printName(encodedSubject),
        altNames: [...extensions.altNames],
        keyType,
        notAfter: rules.notAfter.toISOString(),
        groups: [...device.groups],
        notes: device.notes,
      }
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      error(columnOfCode[cause.code] ?? null, cause.message, cause.remedy ?? 'Correct the row, or leave it out.')
      return null
    }
  }

  /** What is wrong with a run is wrong with each of its rows. */
  #rulesOf(run: Run): RunRules | AppError {
    const key = `${run.keyType} ${run.validityDays}`
    const known = this.#rules.get(key)
    if (known) return known
    const rules = this.#prepare(run)
    this.#rules.set(key, rules)
    return rules
  }

  #prepare(run: Run): RunRules | AppError {
    try {
      return prepareRules(this.#workspace, run)
    } catch (error) {
      // That the vault is locked, or has no authority, is wrong with the whole plan.
      if (error instanceof AppError && error.code === 'VALIDITY_BEYOND_ISSUER') return error
      throw error
    }
  }

  /** True where an earlier run has issued just this. */
  #lookInVault(
    { name, subject, altNames, keyType }: FleetCertificate,
    column: FleetColumn,
    error: (column: FleetColumn | null, message: string, remedy: string) => void,
  ): boolean {
    const { vault } = this.#workspace
    if (!vault.isNameTaken('device', name)) return false
    const there = this.#choices.resumes ? vault.findActive('device', name) : undefined
    const isSame =
      there?.subject === subject && there.keyType === keyType && there.altNames.map(printAltName).join() === altNames.map(printAltName).join()
    if (isSame) return true
    const difference = there ? ', and that is not what is planned here' : ''
    error(column, `There is an active certificate for ${JSON.stringify(name)} already${difference}.`, 'Leave the row out, give it another id, or renew the certificate that is there.')
    return false
  }
}

const columnOfCode: Readonly<Record<string, FleetColumn>> = {
  VALIDITY_BEYOND_ISSUER: 'days',
  INVALID_ALT_NAME: 'altNames',
  NAME_TAKEN: 'id',
  INVALID_SUBJECT: 'id',
}

function faultOf(column: FleetColumn, message: string): string {
  // Messages of schemas are said of a thing; those that name it themselves begin with its quotation mark.
  return message.startsWith('"') ? `${message}.` : `The ${columnWords[column]} ${message}.`
}

const columnWords: Readonly<Record<FleetColumn, string>> = {
  id: 'id',
  commonName: 'common name',
  organizationalUnit: 'organisational unit',
  altNames: 'list of alternative names',
  days: 'number of days',
  keyType: 'key type',
  topicGroup: 'topic group',
  group: 'group',
  notes: 'note',
}

/** By its id, or as people write it: null for what is none. */
function keyTypeIn(text: string): KeyType | null {
  const plain = (each: string) => each.toLowerCase().replace(/[^a-z0-9]/g, '')
  return keyTypes.find((type) => [type, keyTypeTitles[type]].some((each) => plain(each) === plain(text))) ?? null
}

function requestedSubject({ der }: BroughtRequest): Pick<RunSubject, 'subject' | 'encodedSubject'> {
  const encodedSubject = Uint8Array.from(certificationRequestParts(der).subject)
  return { subject: decodeName(encodedSubject), encodedSubject }
}

function keyOf({ facts, der }: BroughtRequest): NonNullable<RunSubject['key']> {
  return { keyType: facts.keyType!, publicKey: Uint8Array.from(certificationRequestParts(der).subjectPublicKey), privateKey: null }
}

/** What can be issued, and is refused by one or the other later on. */
function nameWarnings(name: string, column: FleetColumn, altNames: readonly AltName[]): FleetProblem[] {
  const asWarning = ({ message, remedy }: BundleProblem): FleetProblem => ({ severity: 'warning', column, message, remedy })
  const underscored = altNames.find((each) => altNameWarnings(each).includes('underscore'))
  return [
    ...registrationIdProblems(name).map(asWarning),
    ...thingNameProblems(name).map(asWarning),
    ...(underscored
      ? [
          {
            severity: 'warning' as const,
            column: 'altNames' as const,
            message: `${printAltName(underscored)} holds an underscore, for which Java refuses a name.`,
            remedy: 'Use a hyphen instead, if anything in Java is to connect by it.',
          },
        ]
      : []),
  ]
}
