import type { AltName } from '../../shared/alt-name.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { WireError } from '../../shared/errors.ts'
import type { KeyType } from '../../shared/key-type.ts'
import type { ProfileSummary } from '../../shared/profile.ts'
import { readAltNames, type AltNameReading } from '../components/alt-name-draft.ts'
import { emptySubject, readSubject, type SubjectReading } from '../components/subject-draft.ts'
import { readDeviceLines, type DeviceLine } from './device-lines.ts'
import { canSign, nameKey, rootOf, type Holdings } from './holdings.ts'
import { issuingNameOf, wizardSteps, type ProvisionDraft, type WizardStep } from './provision-draft.ts'
import { readValidity, type ValidityReading } from './validity-draft.ts'

/** The profiles that the wizard issues by, as the catalogue has them. */
export interface WizardProfiles {
  authority: ProfileSummary
  issuing: ProfileSummary
  broker: ProfileSummary
  device: ProfileSummary
}

/** What a draft is read against. */
export interface ReadingFrame {
  profiles: WizardProfiles
  holdings: Holdings
  /** What the core refused at the last try, by device id. */
  failures: Readonly<Record<string, WireError>>
  now: Date
}

interface KeyReading {
  keyType: KeyType
  /** To be asked of the core; undefined leaves it to the profile. */
  askedKeyType: KeyType | undefined
  validity: ValidityReading
}

export interface AuthorityReading extends KeyReading {
  /** Those that could sign, the newest first. */
  candidates: CertificateSummary[]
  existing: CertificateSummary | undefined
  subject: SubjectReading
  /** The name is taken. */
  nameProblem: string | undefined
  /** The issuing CA that this walk makes under it, or has made; undefined where one CA signs everything, or another is chosen. */
  issuing: IssuingReading | undefined
  hasProblem: boolean
}

/** An issuing CA under a root of its own, which is to be made with it or was made on this walk. */
export interface IssuingReading {
  root: CertificateSummary | undefined
  commonName: string
  nameProblem: string | undefined
  validity: ValidityReading
}

export interface BrokerReading extends KeyReading {
  /** Those under the same root CA, the newest first. */
  candidates: CertificateSummary[]
  existing: CertificateSummary | undefined
  altNames: AltNameReading
  /** What goes into the certificate. */
  names: AltName[]
  commonName: string
  nameProblem: string | undefined
  hasProblem: boolean
}

export interface DevicesReading extends KeyReading {
  lines: DeviceLine[]
  /** Ids that are to be issued. */
  fresh: string[]
  /** What the lines name and the vault has. */
  kept: CertificateSummary[]
  /** Active devices under the chosen authority's root, the newest first; those that the page knows of. */
  ours: CertificateSummary[]
  /** The vault has more devices and clients than the page knows of. */
  isPartial: boolean
  /** Lines that cannot be issued as they stand. */
  wrong: DeviceLine[]
  hasProblem: boolean
}

/** What a draft amounts to, step by step. */
export interface ProvisionReading {
  authority: AuthorityReading
  broker: BrokerReading
  devices: DevicesReading
  /** Whether everything that the draft asks for is in the vault. */
  isIssued: boolean
  /** The devices that this walk is about: those of the lines, or where there are none, all. */
  chosenDevices: CertificateSummary[]
}

/** Reads a draft against the vault. Pure: what is issued shows as existing, what is not is checked as the core would. */
export function readProvision(draft: ProvisionDraft, frame: ReadingFrame): ProvisionReading {
  const authority = readAuthority(draft, frame)
  const broker = readBroker(draft, frame, authority)
  const devices = readDevices(draft, frame, authority)
  const isIssued = authority.existing !== undefined && broker.existing !== undefined && !devices.hasProblem && devices.fresh.length === 0
  return { authority, broker, devices, isIssued, chosenDevices: devices.lines.length > 0 ? devices.kept : devices.ours }
}

/** Whether a step can be gone to: nothing before it is wrong or, for the last two, not issued. */
export function isReachable(step: WizardStep, { authority, broker, devices, isIssued }: ProvisionReading): boolean {
  switch (step) {
    case 'authority':
      return true
    case 'broker':
      return !authority.hasProblem
    case 'devices':
      return !authority.hasProblem && !broker.hasProblem
    case 'export':
    case 'prove':
      return isIssued && !devices.hasProblem
  }
}

/** Where somebody who comes back goes on: at the first thing that the vault does not have. */
export function resumeStep({ authority, broker }: ProvisionReading): WizardStep {
  if (!authority.existing) return 'authority'
  return broker.existing ? 'devices' : 'broker'
}

/** Of the steps up to `step` the last that can be gone to. */
export function nearestStep(step: WizardStep, reading: ProvisionReading): WizardStep {
  const upTo = wizardSteps.slice(0, wizardSteps.indexOf(step) + 1)
  return upTo.findLast((each) => isReachable(each, reading)) ?? 'authority'
}

function readAuthority({ authority: draft }: ProvisionDraft, { profiles, holdings, now }: ReadingFrame): AuthorityReading {
  const candidates = holdings.authorities.filter((each) => canSign(each, now)).toReversed()
  const existing = candidates.find(({ fingerprint }) => fingerprint === draft.chosen)
  const subject = readSubject(draft.subject)
  const key = readKey(draft, profiles.authority, undefined, now)
  const name = subject.subject?.commonName
  const issuing = isPair(draft, existing) ? readIssuing(draft, { profiles, holdings, now }, key) : undefined
  const isTaken = name !== undefined && !issuing?.root && holdings.authorities.some((each) => each.status === 'active' && nameKey(each.name) === nameKey(name))
  const nameProblem = isTaken ? `There is already an authority named ${name}. Devices tell authorities apart by their names.` : undefined
  const isIssuingWrong = issuing !== undefined && (issuing.nameProblem !== undefined || issuing.validity.problem !== undefined)
  const isWrong = subject.subject === undefined || nameProblem !== undefined || key.validity.problem !== undefined || isIssuingWrong
  return { ...key, candidates, existing, subject, nameProblem, issuing, hasProblem: existing === undefined && isWrong }
}

function isPair(draft: ProvisionDraft['authority'], existing: CertificateSummary | undefined): boolean {
  if (draft.structure === 'one') return false
  return !existing || (existing.kind === 'issuing-ca' && existing.name === issuingNameOf(draft) && existing.issuer?.name === draft.subject.commonName.trim())
}

function readIssuing(draft: ProvisionDraft['authority'], { profiles, holdings, now }: Omit<ReadingFrame, 'failures'>, root: KeyReading): IssuingReading {
  const commonName = issuingNameOf(draft)
  const { subject, problems } = readSubject({ ...emptySubject, commonName })
  const made = holdings.authorities.find((each) => each.fingerprint === draft.madeRoot && canSign(each, now))
  const isOfRoot = nameKey(commonName) === nameKey(draft.subject.commonName.trim())
  const isTaken = isOfRoot || holdings.authorities.some((each) => each.status === 'active' && nameKey(each.name) === nameKey(commonName))
  const nameProblem = isOfRoot
    ? 'The two need different names: a verifier could not tell them apart.'
    : isTaken
      ? `There is already an authority named ${commonName}. Devices tell authorities apart by their names.`
      : subject === undefined
        ? `It ${problems.commonName ?? 'is not a name'}.`
        : undefined
  const issuerNotAfter = made?.notAfter ?? root.validity.notAfter
  return {
    root: made,
    commonName,
    nameProblem,
    validity: readValidity(null, { defaultDays: profiles.issuing.defaultValidityDays, issuerNotAfter, now }),
  }
}

function readBroker({ broker: draft }: ProvisionDraft, frame: ReadingFrame, authority: AuthorityReading): BrokerReading {
  const { profiles, holdings, now } = frame
  const root = authority.existing && rootOf(holdings, authority.existing)
  const candidates = holdings.brokers.filter((each) => rootOf(holdings, each) === root)
  const existing = candidates.find(({ fingerprint }) => fingerprint === draft.chosen)
  const altNames = readAltNames(draft.altNames)
  const { names } = altNames
  const commonName = [...(draft.name.trim().normalize('NFC') || nameFrom(names))].slice(0, 64).join('')
  const isTaken = commonName !== '' && holdings.brokers.some((each) => nameKey(each.name) === nameKey(commonName))
  const nameProblem = isTaken ? `The vault has a broker named ${commonName}. Keep that one, or give this one another name.` : undefined
  const key = readKey(draft, profiles.broker, endOf(authority), now)
  const isWrong = altNames.hasProblem || names.length === 0 || nameProblem !== undefined || key.validity.problem !== undefined
  return { ...key, candidates, existing, altNames, names, commonName, nameProblem, hasProblem: existing === undefined && isWrong }
}

function readDevices({ devices: draft }: ProvisionDraft, frame: ReadingFrame, authority: AuthorityReading): DevicesReading {
  const { profiles, holdings, failures, now } = frame
  const root = authority.existing && rootOf(holdings, authority.existing)
  const isOurs = (certificate: CertificateSummary) => root !== undefined && rootOf(holdings, certificate) === root
  const lines = readDeviceLines(draft.text, { identities: holdings.identities, isOurs, failures })
  const key = readKey(draft, profiles.device, endOf(authority), now)
  const fresh = lines.filter(({ state }) => state === 'new' || state === 'failed').map(({ id }) => id)
  const kept = lines.flatMap(({ state, certificate }) => (state === 'kept' && certificate ? [certificate] : []))
  const ours = holdings.identities.filter((each) => each.kind === 'device' && isOurs(each))
  const wrong = lines.filter(({ state }) => state === 'wrong')
  const hasNone = lines.length === 0 && ours.length === 0
  const hasProblem = wrong.length > 0 || hasNone || (fresh.length > 0 && key.validity.problem !== undefined)
  const isPartial = holdings.identityTotal > holdings.identities.length
  return { ...key, lines, fresh, kept, ours, isPartial, wrong, hasProblem }
}

function readKey(
  { keyType, validity }: { keyType: KeyType | null; validity: ProvisionDraft['broker']['validity'] },
  profile: ProfileSummary,
  issuerNotAfter: string | undefined,
  now: Date,
): KeyReading {
  const isDefault = keyType === null || keyType === profile.defaultKeyType
  return {
    keyType: keyType ?? profile.defaultKeyType,
    askedKeyType: isDefault ? undefined : keyType,
    validity: readValidity(validity, { defaultDays: profile.defaultValidityDays, issuerNotAfter, now }),
  }
}

function endOf({ existing, issuing, validity }: AuthorityReading): string | undefined {
  return existing ? existing.notAfter : (issuing?.validity ?? validity).notAfter
}

/** The first name that is no wildcard; people know a broker by it. */
function nameFrom(names: readonly AltName[]): string {
  return (names.find(({ type, value }) => type === 'dns' && !value.startsWith('*')) ?? names[0])?.value ?? ''
}
