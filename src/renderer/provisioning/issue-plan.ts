import type { AltName } from '../../shared/alt-name.ts'
import type { KeyType } from '../../shared/key-type.ts'
import type { Subject } from '../../shared/subject.ts'
import { count, listWords } from '../words.ts'
import type { ProvisionReading } from './provision-reading.ts'

/** What is asked of the core beside the profile; what is left out comes from it. */
interface Asked {
  keyType?: KeyType
  validityDays?: number
}

/** What is to be issued, in its order. A serial number stands for what the vault has already. */
export interface IssuePlan {
  authority: { fingerprint: string } | ({ subject: Subject } & Asked)
  /** Under that authority, and issues the rest in its place. */
  issuing?: ({ subject: Subject } & Asked) | undefined
  broker: { fingerprint: string } | ({ commonName: string; altNames: AltName[] } & Asked)
  devices: { ids: string[] } & Asked
}

/** The plan of a draft that has been read; undefined while something in it is wrong. */
export function issuePlan({ authority, broker, devices }: ProvisionReading): IssuePlan | undefined {
  const { subject } = authority.subject
  if (authority.hasProblem || broker.hasProblem || devices.hasProblem) return undefined
  if (!authority.existing && !subject) return undefined
  return {
    ...authorityPart(authority),
    broker: broker.existing
      ? { fingerprint: broker.existing.fingerprint }
      : { commonName: broker.commonName, altNames: broker.names, ...asked(broker) },
    devices: { ids: devices.fresh, ...asked(devices) },
  }
}

function authorityPart({ existing, issuing, subject: { subject }, ...key }: ProvisionReading['authority']): Pick<IssuePlan, 'authority' | 'issuing'> {
  if (existing) return { authority: { fingerprint: existing.fingerprint } }
  const own = { subject: subject!, ...asked(key) }
  if (!issuing) return { authority: own }
  const { commonName: _commonName, ...rest } = subject!
  return {
    authority: issuing.root ? { fingerprint: issuing.root.fingerprint } : own,
    issuing: {
      subject: { ...rest, commonName: issuing.commonName },
      ...(key.askedKeyType !== undefined && { keyType: key.askedKeyType }),
    },
  }
}

/** How many certificates a draft asks for that the vault does not have, also while something in it is wrong. */
export function missingCount({ authority: { existing, issuing }, broker, devices }: ProvisionReading): number {
  const authorities = existing ? 0 : issuing && !issuing.root ? 2 : 1
  return authorities + (broker.existing ? 0 : 1) + devices.fresh.length
}

/** How many certificates a plan issues. */
export function plannedCount(plan: IssuePlan): number {
  return authorityCount(plan) + (isNew(plan.broker) ? 1 : 0) + plan.devices.ids.length
}

/** "1 authority, 1 broker and 2 devices"; empty where nothing is to be issued. */
export function plannedWords(plan: IssuePlan): string {
  const { ids } = plan.devices
  return listWords(
    [
      ...(authorityCount(plan) > 0 ? [count(authorityCount(plan), 'authority', 'authorities')] : []),
      ...(isNew(plan.broker) ? ['1 broker'] : []),
      ...(ids.length > 0 ? [count(ids.length, 'device')] : []),
    ],
    3,
  )
}

function authorityCount({ authority, issuing }: IssuePlan): number {
  return (isNew(authority) ? 1 : 0) + (issuing ? 1 : 0)
}

/** Whether that part of a plan is not in the vault yet. */
export function isNew<Part extends object>(part: { fingerprint: string } | Part): part is Part {
  return !('fingerprint' in part)
}

function asked({ askedKeyType, validity }: { askedKeyType: KeyType | undefined; validity: { asked: number | undefined } }): Asked {
  return {
    ...(askedKeyType !== undefined && { keyType: askedKeyType }),
    ...(validity.asked !== undefined && { validityDays: validity.asked }),
  }
}
