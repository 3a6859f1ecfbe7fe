import { describe, expect, it } from 'vitest'
import type { TreeNode } from '../components/certificate-tree.tsx'
import { altNameDraft } from '../components/alt-name-draft.ts'
import { noHoldings, type Holdings } from './holdings.ts'
import { startingDraft, type ProvisionDraft, type WizardStep } from './provision-draft.ts'
import { readProvision } from './provision-reading.ts'
import { provisionTree } from './provision-tree.ts'
import { broker, certificate, frame, holding, homeCa, now, sensor1, sensor2 } from './testing/wizard-frame.ts'

const names = altNameDraft([
  { type: 'dns', value: 'mqtt.home.lan' },
  { type: 'ip', value: '192.168.1.10' },
])

function tree(step: WizardStep, holdings: Holdings, edit: (draft: ProvisionDraft) => ProvisionDraft = (draft) => draft) {
  const reading = readProvision(edit(startingDraft(holdings, now)), frame(holdings))
  return provisionTree(reading, holdings.authorities, step, now)
}
const drawn = (node: TreeNode): unknown[] => [
  `${node.isPlanned ? 'planned ' : ''}${node.id}: ${[node.title, ...(node.lines ?? [])].join(' | ')}`,
  ...(node.children ?? []).map(drawn).flat(),
]
const devices = (text: string) => (draft: ProvisionDraft) => ({
  ...draft,
  broker: { ...draft.broker, altNames: names },
  devices: { ...draft.devices, text },
})

describe('the picture of what is being made', () => {
  it('begins with the authority and what it is for', () => {
    const { roots, currentId, hasPlanned } = tree('authority', noHoldings)
    expect(roots.map(drawn).flat()).toEqual([
      'planned authority: Home CA | EC P-256, 10 years',
      'planned broker: Your broker | proves its names to the devices',
      'planned device-0: Your devices | prove to the broker who they are',
    ])
    expect([currentId, hasPlanned]).toEqual(['authority', true])
  })

  it('grows as one types, and keeps its cards', () => {
    expect(tree('devices', noHoldings, devices('door\ndoor\nlamp')).roots.map(drawn).flat()).toEqual([
      'planned authority: Home CA | EC P-256, 10 years',
      'planned broker: mqtt.home.lan | also 192.168.1.10 | EC P-256, 397 days',
      'planned device-0: door | EC P-256, 825 days',
      'planned device-1: lamp | EC P-256, 825 days',
    ])
  })

  it('puts a root that is to be kept offline above the issuing CA that signs', () => {
    const pair = (draft: ProvisionDraft): ProvisionDraft => ({ ...draft, authority: { ...draft.authority, structure: 'root-and-issuing' } })
    expect(tree('broker', noHoldings, pair).roots.map(drawn).flat()).toEqual([
      'planned root: Home CA | EC P-256, 10 years | to be kept offline',
      'planned authority: Home Issuing CA | EC P-256, 5 years',
      'planned broker:  | EC P-256, 397 days',
      'planned device-0: Your devices | prove to the broker who they are',
    ])
    const made = (draft: ProvisionDraft) => ({ ...pair(draft), authority: { ...pair(draft).authority, chosen: null, madeRoot: '01', subject: { ...draft.authority.subject, commonName: 'Home CA' } } })
    expect(tree('broker', holding(homeCa), made).roots.map(drawn).flat().slice(0, 2)).toEqual([
      'root: Home CA | EC P-256, until 18 November 2036',
      'planned authority: Home Issuing CA | EC P-256, 5 years',
    ])
  })

  it('is solid where it is issued', () => {
    const { roots, hasPlanned } = tree('prove', holding(homeCa, broker, sensor1, sensor2))
    expect(roots.map(drawn).flat()).toEqual([
      'authority: Home CA | EC P-256, until 18 November 2036',
      'broker: mqtt.home.lan | EC P-256, until 18 November 2036',
      'device-0: sensor-2 | EC P-256, until 18 November 2036',
      'device-1: sensor-1 | EC P-256, until 18 November 2036',
    ])
    expect(hasPlanned).toBe(false)
  })

  it('shows what the vault has from the beginning', () => {
    const { roots, hasPlanned } = tree('authority', holding(homeCa, broker, sensor1, sensor2))
    expect([JSON.stringify(roots).includes('isPlanned'), hasPlanned]).toEqual([false, false])
  })

  it('counts devices that are too many to draw', () => {
    const many = (count: number) => tree('devices', noHoldings, devices(Array.from({ length: count }, (_, index) => `s${index}`).join('\n'))).roots[0]!
    expect([4, 5, 500].map(many).map(({ children, moreChildren }) => [children!.length - 1, moreChildren])).toEqual([
      [4, 0],
      [3, 2],
      [3, 497],
    ])
  })

  it('hangs an issuing CA below its root', () => {
    const issuing = certificate('05', { kind: 'issuing-ca', name: 'Garden CA', issuer: { fingerprint: '01', serialNumber: '01', name: 'Home CA' } })
    const { roots } = tree('broker', holding(homeCa, issuing))
    expect(roots.map(drawn).flat()).toEqual([
      '01: Home CA | EC P-256, until 18 November 2036',
      'authority: Garden CA | EC P-256, until 18 November 2036',
      'planned broker:  | EC P-256, 397 days',
      'planned device-0: Your devices | prove to the broker who they are',
    ])
  })

  it('hangs what is issued below whoever issued it', () => {
    const garden = certificate('05', { kind: 'issuing-ca', name: 'Garden CA', issuer: { fingerprint: '01', serialNumber: '01', name: 'Home CA' } })
    const house = certificate('06', { kind: 'issuing-ca', name: 'House CA', issuer: { fingerprint: '01', serialNumber: '01', name: 'Home CA' } })
    const door = certificate('0E', { name: 'door', issuer: { fingerprint: '05', serialNumber: '05', name: 'Garden CA' } })
    const { roots } = tree('devices', holding(homeCa, garden, house, broker, door), (draft) => ({
      ...draft,
      devices: { ...draft.devices, text: 'door\nlamp' },
    }))
    const shape = (node: TreeNode): unknown => [node.title, ...(node.children ?? []).map(shape)]
    expect(roots.map(shape)).toEqual([['Home CA', ['House CA', ['lamp']], ['Garden CA', ['door']], ['mqtt.home.lan']]])
  })
})
