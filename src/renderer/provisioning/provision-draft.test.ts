import { describe, expect, it } from 'vitest'
import { noHoldings } from './holdings.ts'
import { provisionDraftSchema, startingDraft } from './provision-draft.ts'
import { broker, certificate, holding, homeCa, now, otherCa, sensor1, sensor2 } from './testing/wizard-frame.ts'

const device = (name: string) => certificate(name, { name, issuer: { fingerprint: '01', serialNumber: '01', name: 'Home CA' } })

describe('the beginning of a walk', () => {
  it('proposes an authority and two devices where the vault is empty', () => {
    const draft = startingDraft(noHoldings, now)
    expect([draft.authority.chosen, draft.authority.subject.commonName, draft.broker.chosen, draft.devices.text]).toEqual([
      null,
      'Home CA',
      null,
      'sensor-1\nsensor-2',
    ])
  })

  it('goes on with what is there, and completes two devices', () => {
    const begun = (...extra: Parameters<typeof holding>) => startingDraft(holding(homeCa, broker, ...extra), now)
    expect([begun().authority.chosen, begun().broker.chosen]).toEqual(['01', '0B'])
    expect([begun(), begun(sensor2), begun(device('lamp')), begun(sensor1, sensor2)].map(({ devices }) => devices.text)).toEqual([
      'sensor-1\nsensor-2',
      'sensor-2\nsensor-1',
      'lamp\nsensor-1',
      '',
    ])
  })

  it('leaves out an authority that cannot sign, and a broker of another one', () => {
    const old = certificate('03', { kind: 'root-ca', status: 'replaced' })
    const offline = certificate('04', { kind: 'root-ca', hasKey: false })
    expect(startingDraft(holding(old, offline), now).authority.chosen).toBe(null)
    expect(startingDraft(holding(homeCa, broker, otherCa), now)).toMatchObject({
      authority: { chosen: '02' },
      broker: { chosen: null },
    })
  })

  it('has a draft that comes back whole from text', () => {
    const draft = startingDraft(holding(homeCa), now)
    expect(provisionDraftSchema.parse(JSON.parse(JSON.stringify(draft)))).toEqual(draft)
    expect(provisionDraftSchema.safeParse({ ...draft, broker: 7 }).success).toBe(false)
  })
})
