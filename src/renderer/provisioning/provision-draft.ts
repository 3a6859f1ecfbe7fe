import { z } from 'zod'
import { keyTypes } from '../../shared/key-type.ts'
import { altNameDraft } from '../components/alt-name-draft.ts'
import { emptySubject } from '../components/subject-draft.ts'
import { canSign, rootOf, type Holdings } from './holdings.ts'

/** The steps of the wizard, in their order; each is also the last part of its address. */
export const wizardSteps = ['authority', 'broker', 'devices', 'export', 'prove'] as const
export type WizardStep = (typeof wizardSteps)[number]

/** The address of a step. */
export function stepPath(step: WizardStep): string {
  return `/provision/${step}`
}

const text = z.string().max(4096)
/** Null: as the profile has it. */
const keySchema = {
  keyType: z.enum(keyTypes).nullable(),
  validity: z.object({ amount: text, unit: z.enum(['days', 'years']) }).nullable(),
}
const subjectSchema = z.object({
  commonName: text,
  organizationalUnit: text,
  organization: text,
  locality: text,
  state: text,
  country: text,
})
const altNamesSchema = z.object({
  rows: z.array(z.object({ key: z.number().int(), type: z.enum(['dns', 'ip', 'uri']), text, isTypeChosen: z.boolean() })).max(200).readonly(),
  alsoAsNames: z.boolean(),
})
const optionsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/**
 * Everything that was typed and chosen on a walk through the wizard; no secret is part of it. `chosen` is the serial number
 * of a certificate of the vault, or null where a new one is to be issued.
 */
export const provisionDraftSchema = z.object({
  /** Where the vault is to be made; empty: the default place. Its passphrase is kept nowhere. */
  vault: z.object({ file: text }),
  authority: z.object({
    chosen: text.nullable(),
    subject: subjectSchema,
    ...keySchema,
    /** One root CA that signs everything, or an issuing CA under a root that can be kept offline. */
    structure: z.enum(['one', 'root-and-issuing']),
    issuingName: text,
    /** The root of such a pair that this walk has made, whose issuing CA is still to come: its fingerprint. */
    madeRoot: text.nullable(),
  }),
  broker: z.object({
    chosen: text.nullable(),
    /** Its common name; empty: the first of its names. */
    name: text,
    altNames: altNamesSchema,
    ...keySchema,
  }),
  devices: z.object({
    /** One id on each line. */
    text: z.string().max(8_000_000),
    ...keySchema,
  }),
  export: z.object({
    /** Ids of export targets; null: the first that is mainly for the role. */
    brokerTarget: text.nullable(),
    deviceTarget: text.nullable(),
    /** What was chosen of each target's options. */
    options: z.record(z.string(), optionsSchema),
    /** Null: where the host offers it. */
    folder: text.nullable(),
  }),
})
export type ProvisionDraft = z.output<typeof provisionDraftSchema>

/** Two ids to begin with: the proof at the end needs two devices. */
export const firstDevices = ['sensor-1', 'sensor-2'] as const

const asTheProfile = { keyType: null, validity: null }

/** How a walk begins: with what the vault already has, and proposals for what it has not. */
export function startingDraft(holdings: Holdings, now: Date): ProvisionDraft {
  const authority = usualAuthority(holdings, now)
  const root = authority && rootOf(holdings, authority)
  const broker = holdings.brokers.find((each) => rootOf(holdings, each) === root)
  const known = holdings.identities.filter((each) => rootOf(holdings, each) === root).map(({ name }) => name)
  return {
    vault: { file: '' },
    authority: {
      chosen: authority?.fingerprint ?? null,
      subject: { ...emptySubject, commonName: authority ? '' : 'Home CA' },
      ...asTheProfile,
      structure: 'one',
      issuingName: '',
      madeRoot: null,
    },
    broker: { chosen: broker?.fingerprint ?? null, name: '', altNames: altNameDraft(), ...asTheProfile },
    devices: { text: known.length >= 2 ? '' : proposedDevices(known).join('\n'), ...asTheProfile },
    export: { brokerTarget: null, deviceTarget: null, options: {}, folder: null },
  }
}

/** A draft that was kept over a reload: what it was about to issue and the vault has by now is chosen. */
export function reconciled(draft: ProvisionDraft, holdings: Holdings, now: Date): ProvisionDraft {
  const { subject, structure } = draft.authority
  const named = (name: string) => holdings.authorities.find((each) => canSign(each, now) && each.name === name)
  const authority = named(structure === 'one' ? subject.commonName.trim() : issuingNameOf(draft.authority))
  const chosen = draft.authority.chosen ?? authority?.fingerprint ?? null
  const root = holdings.authorities.find(({ fingerprint }) => fingerprint === chosen)
  const name = draft.broker.name.trim() || draft.broker.altNames.rows.find(({ text: typed }) => typed !== '')?.text
  const broker = root && holdings.brokers.find((each) => each.name === name && rootOf(holdings, each) === rootOf(holdings, root))
  return {
    ...draft,
    authority: { ...draft.authority, chosen, madeRoot: draft.authority.madeRoot ?? madeRootOf(draft, named(subject.commonName.trim())) },
    broker: { ...draft.broker, chosen: draft.broker.chosen ?? broker?.fingerprint ?? null },
  }
}

/** An issuing CA comes before a root CA, as the core has it; of several the newest. */
export function usualAuthority(holdings: Holdings, now: Date) {
  const able = holdings.authorities.filter((each) => canSign(each, now))
  const issuing = able.filter(({ kind }) => kind === 'issuing-ca')
  return (issuing.length > 0 ? issuing : able).at(-1)
}

function proposedDevices(known: readonly string[]): string[] {
  return [...known, ...firstDevices.filter((id) => !known.includes(id))].slice(0, 2)
}

/** What the issuing CA of a pair is called: as typed, or after its root. */
export function issuingNameOf({ issuingName, subject }: Pick<ProvisionDraft['authority'], 'issuingName' | 'subject'>): string {
  const typed = issuingName.trim()
  if (typed !== '') return typed
  const root = subject.commonName.trim()
  return root === '' ? '' : `${[...root].slice(0, 56).join('').replace(/ (root )?CA$/i, '')} Issuing CA`
}

function madeRootOf({ authority: { structure } }: ProvisionDraft, root: { fingerprint: string; kind: string } | undefined): string | null {
  return structure === 'root-and-issuing' && root?.kind === 'root-ca' ? root.fingerprint : null
}
