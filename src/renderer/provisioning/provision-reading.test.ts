import { describe, expect, it } from 'vitest'
import { altNameDraft } from '../components/alt-name-draft.ts'
import { emptySubject } from '../components/subject-draft.ts'
import { issuePlan, missingCount, plannedCount, plannedWords } from './issue-plan.ts'
import { noHoldings, type Holdings } from './holdings.ts'
import { startingDraft, wizardSteps, type ProvisionDraft } from './provision-draft.ts'
import { isReachable, nearestStep, readProvision, resumeStep } from './provision-reading.ts'
import { broker, certificate, frame, holding, homeCa, now, sensor1, sensor2 } from './testing/wizard-frame.ts'

const named = (...values: string[]) => altNameDraft(values.map((value) => ({ type: 'dns' as const, value })))

function walk(holdings: Holdings, edit: (draft: ProvisionDraft) => ProvisionDraft = (draft) => draft) {
  const reading = readProvision(edit(startingDraft(holdings, now)), frame(holdings))
  return { reading, reachable: wizardSteps.filter((step) => isReachable(step, reading)) }
}
const withBroker = (draft: ProvisionDraft) => ({ ...draft, broker: { ...draft.broker, altNames: named('mqtt.home.lan') } })

describe('the steps that can be gone to', () => {
  it('are those before which nothing is wrong; the last two once everything is issued', () => {
    expect(walk(noHoldings).reachable).toEqual(['authority', 'broker'])
    expect(walk(noHoldings, withBroker).reachable).toEqual(['authority', 'broker', 'devices'])
    expect(walk(holding(homeCa, broker, sensor1), (draft) => ({ ...draft, devices: { ...draft.devices, text: 'sensor-1' } })).reachable).toEqual(
      wizardSteps,
    )
    expect(walk(holding(homeCa, broker, sensor1, sensor2)).reachable).toEqual(wizardSteps)
    const unnamed = (draft: ProvisionDraft) => ({ ...draft, authority: { ...draft.authority, subject: emptySubject } })
    expect(walk(noHoldings, unnamed).reachable).toEqual(['authority'])
  })

  it('bring back who comes to one that is closed, and who comes back later', () => {
    expect(nearestStep('prove', walk(noHoldings).reading)).toBe('broker')
    expect(nearestStep('broker', walk(holding(homeCa, broker, sensor1, sensor2)).reading)).toBe('broker')
    const resumed = [noHoldings, holding(homeCa), holding(homeCa, broker), holding(homeCa, broker, sensor1, sensor2)]
    expect(resumed.map((holdings) => resumeStep(walk(holdings).reading))).toEqual(['authority', 'broker', 'devices', 'devices'])
  })
})

describe('reading a draft', () => {
  it('names the broker by its first name that is no wildcard', () => {
    const { reading } = walk(noHoldings, (draft) => ({ ...draft, broker: { ...draft.broker, altNames: named('*.lan', 'mqtt.lan') } }))
    expect(reading.broker.commonName).toBe('mqtt.lan')
    expect(reading.broker.hasProblem).toBe(false)
  })

  it('finds names that the vault has given already', () => {
    const { reading } = walk(holding(homeCa, broker), (draft) => ({
      ...draft,
      authority: { ...draft.authority, chosen: null, subject: { ...emptySubject, commonName: 'home ca' } },
      broker: { ...draft.broker, chosen: null, altNames: named('MQTT.home.lan') },
    }))
    expect(reading.authority.nameProblem).toContain('already an authority named home ca')
    expect(reading.broker.nameProblem).toContain('The vault has a broker named mqtt.home.lan')
    expect([reading.authority.hasProblem, reading.broker.hasProblem]).toEqual([true, true])
  })

  it('wants two names for a root and its issuing CA, and plans both', () => {
    const pair = (issuingName: string) => (draft: ProvisionDraft): ProvisionDraft => ({
      ...withBroker(draft),
      authority: { ...draft.authority, structure: 'root-and-issuing', issuingName },
    })
    expect(walk(noHoldings, pair('home ca')).reading.authority).toMatchObject({
      hasProblem: true,
      issuing: { nameProblem: 'The two need different names: a verifier could not tell them apart.' },
    })
    const { reading } = walk(noHoldings, pair(''))
    const plan = issuePlan(reading)!
    expect(plan).toMatchObject({ authority: { subject: { commonName: 'Home CA' } }, issuing: { subject: { commonName: 'Home Issuing CA' } } })
    expect([plannedCount(plan), missingCount(reading), plannedWords(plan)]).toEqual([5, 5, '2 authorities, 1 broker and 2 devices'])
  })

  it('does not let the broker outlive its authority', () => {
    const short = certificate('01', { kind: 'root-ca', name: 'Home CA', notAfter: '2026-12-21T12:00:00Z' })
    const { reading } = walk(holding(short), (draft) => ({
      ...withBroker(draft),
      broker: { ...withBroker(draft).broker, validity: { amount: '1', unit: 'years' } },
    }))
    expect(reading.broker.validity.problem).toBe('The authority ends on 21 December 2026; give at most 29 days.')
  })

  it('is about the devices of the lines, or about all where there are none', () => {
    const all = walk(holding(homeCa, broker, sensor1, sensor2)).reading
    expect(all.chosenDevices.map(({ name }) => name)).toEqual(['sensor-2', 'sensor-1'])
    const one = walk(holding(homeCa, broker, sensor1, sensor2), (draft) => ({ ...draft, devices: { ...draft.devices, text: 'sensor-1' } }))
    expect(one.reading.chosenDevices.map(({ name }) => name)).toEqual(['sensor-1'])
  })

  it('takes devices of another authority for nobody of ours', () => {
    const stranger = certificate('0E', { name: 'pump', issuer: { fingerprint: '02', serialNumber: '02', name: 'Other CA' } })
    expect(walk(holding(homeCa, broker, stranger)).reading.devices.ours).toEqual([])
  })
})

describe('the plan', () => {
  it('asks only for what is not in the vault, and only for what differs from the profile', () => {
    const { reading } = walk(holding(homeCa, sensor1), (draft) => ({
      ...withBroker(draft),
      devices: { text: 'sensor-1\nsensor-7', keyType: 'rsa-2048', validity: { amount: '825', unit: 'days' } },
    }))
    const plan = issuePlan(reading)!
    expect(plan).toEqual({
      authority: { fingerprint: '01' },
      broker: { commonName: 'mqtt.home.lan', altNames: [{ type: 'dns', value: 'mqtt.home.lan' }] },
      devices: { ids: ['sensor-7'], keyType: 'rsa-2048' },
    })
    expect([plannedCount(plan), plannedWords(plan)]).toEqual([2, '1 broker and 1 device'])
  })

  it('is there only when nothing is wrong', () => {
    expect(issuePlan(walk(noHoldings).reading)).toBe(undefined)
    const plan = issuePlan(walk(noHoldings, withBroker).reading)!
    expect([plannedCount(plan), plannedWords(plan)]).toEqual([4, '1 authority, 1 broker and 2 devices'])
  })
})
