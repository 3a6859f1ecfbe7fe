import { describe, expect, it } from 'vitest'
import { catalogue, summaryOf } from '../../main/exports/index.ts'
import { exportChoice, exportOptions, withOption } from './export-choice.ts'
import { noHoldings } from './holdings.ts'
import { startingDraft } from './provision-draft.ts'
import { now } from './testing/wizard-frame.ts'

const targets = catalogue.map(summaryOf)
const draft = startingDraft(noHoldings, now).export

describe('the choice of export targets', () => {
  it('begins with the target that is mainly for each role', () => {
    const { broker, device } = exportChoice(draft, targets)!
    expect([broker.roles[0], device.roles[0]]).toEqual(['broker', 'device'])
    expect(exportChoice(draft, [])).toBe(undefined)
  })

  it('asks once for what broker and devices have to agree on', () => {
    const choice = exportChoice(draft, targets)!
    expect(choice.shared.map(({ name }) => name)).toEqual(['mode'])
    expect([...choice.brokerOptions, ...choice.deviceOptions].some(({ name }) => name === 'mode')).toBe(false)
    const chosen = withOption(draft, choice.broker, choice.shared[0]!, 'password')
    expect(exportOptions(chosen, choice)).toEqual({ broker: { mode: 'password' }, device: { mode: 'password' } })
  })

  it('sends each target only what was chosen of its own', () => {
    const choice = exportChoice(draft, targets)!
    const port = choice.brokerOptions.find(({ type }) => type === 'number')!
    expect(exportOptions(withOption(draft, choice.broker, port, 8884), choice)).toEqual({
      broker: { mode: 'mutual', [port.name]: 8884 },
      device: { mode: 'mutual' },
    })
  })
})
