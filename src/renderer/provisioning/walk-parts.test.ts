import { describe, expect, it } from 'vitest'
import { altNameDraft } from '../components/alt-name-draft.ts'
import { catalogue, summaryOf } from '../../main/exports/index.ts'
import { commandPlan } from './command-plan.ts'
import { exportChoice } from './export-choice.ts'
import { writeRequests } from './export-request.ts'
import { noHoldings, type Holdings } from './holdings.ts'
import { proofSubjects } from './proof-pair.ts'
import { reconciled, startingDraft, type ProvisionDraft } from './provision-draft.ts'
import { readProvision } from './provision-reading.ts'
import { broker, certificate, frame, holding, homeCa, now, sensor1, sensor2 } from './testing/wizard-frame.ts'

const read = (holdings: Holdings, edit: (draft: ProvisionDraft) => ProvisionDraft = (draft) => draft) =>
  readProvision(edit(startingDraft(holdings, now)), frame(holdings))
const named = (draft: ProvisionDraft): ProvisionDraft => ({
  ...draft,
  authority: { ...draft.authority, subject: { ...draft.authority.subject, commonName: 'Home CA' } },
  broker: { ...draft.broker, altNames: altNameDraft([{ type: 'dns', value: 'mqtt.home.lan' }]) },
})
const lines = (text: string) => (draft: ProvisionDraft) => ({ ...draft, devices: { ...draft.devices, text } })

describe('what the openssl commands are to make', () => {
  it('is what was typed up to the step, also when it is issued by now', () => {
    const typed = commandPlan(read(noHoldings, named), 'broker')!
    expect([typed.authority, typed.broker?.commonName, typed.devices]).toEqual([
      { subject: { commonName: 'Home CA' }, keyType: 'ec-p256', validityDays: 3650 },
      'mqtt.home.lan',
      undefined,
    ])
    const issued = commandPlan(read(holding(homeCa, broker, sensor1, sensor2), (draft) => lines('sensor-1\nsensor-2')(named(draft))), 'prove')!
    expect(issued).toEqual(commandPlan(read(noHoldings, named), 'prove'))
  })

  it('takes what the vault had before as it is', () => {
    const plan = commandPlan(read(holding(homeCa, broker)), 'devices')!
    expect([plan.authority, plan.broker, plan.devices?.ids]).toEqual([{ existing: 'Home CA' }, undefined, ['sensor-1', 'sensor-2']])
  })
})

describe('who takes part in the proof', () => {
  const pair = (...of: Parameters<typeof read>) => {
    const subjects = proofSubjects(read(...of))
    return subjects && [subjects.listener.name, subjects.speaker.name]
  }
  const all = holding(homeCa, broker, sensor1, sensor2)

  it('is the first two devices of the walk, or the newest two of the vault, the older one listening', () => {
    expect(pair(all, lines('sensor-2\nsensor-1'))).toEqual(['sensor-2', 'sensor-1'])
    expect(pair(all)).toEqual(['sensor-1', 'sensor-2'])
  })

  it('is helped out by another device where there is only one, and nobody whose key is elsewhere', () => {
    expect(pair(all, lines('sensor-2'))).toEqual(['sensor-2', 'sensor-1'])
    expect(pair(holding(homeCa, broker, sensor1))).toBe(undefined)
    expect(pair(holding(homeCa, broker, sensor1, certificate('0E', { hasKey: false, issuer: sensor1.issuer })))).toBe(undefined)
    expect(pair(holding(homeCa, sensor1, sensor2))).toBe(undefined)
  })
})

describe('what is asked of the export', () => {
  it('is the broker by its target and the devices by theirs', () => {
    const draft = startingDraft(noHoldings, now).export
    const choice = exportChoice(draft, catalogue.map(summaryOf))!
    expect(writeRequests(draft, choice, broker, [sensor1, sensor2])).toEqual([
      { target: choice.broker.id, only: ['0B'], options: { mode: 'mutual' } },
      { target: choice.device.id, only: ['0C', '0D'], options: { mode: 'mutual' } },
    ])
  })
})

describe('a draft that was kept over a reload', () => {
  it('chooses what it was about to issue and the vault has by now', () => {
    const kept = named(startingDraft(noHoldings, now))
    expect(reconciled(kept, holding(homeCa, broker), now)).toMatchObject({ authority: { chosen: '01' }, broker: { chosen: '0B' } })
    expect(reconciled(kept, noHoldings, now)).toEqual(kept)
  })
})
