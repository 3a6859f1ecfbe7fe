import { describe, expect, it } from 'vitest'
import type { Step } from '../../shared/step.ts'
import { proofVerdict } from './proof-words.ts'

const pair = { listener: 'sensor-1', speaker: 'sensor-2' }
const passed = (id: string): Step => ({ id, title: id, state: 'passed', durationMs: 1, text: '' })
const failed = (id: string): Step => ({ id, title: id, state: 'failed', durationMs: 1, error: { code: 'PROOF_FAILED', message: '' } })

describe('the verdict of a proof', () => {
  it('is a plain sentence', () => {
    expect(proofVerdict([passed('delivery'), passed('other-authority')], pair)).toBe(
      'sensor-2 said hello and sensor-1 heard it. A stranger was refused.',
    )
    expect(proofVerdict([passed('delivery'), failed('other-authority')], pair)).toBe(
      'sensor-2 said hello and sensor-1 heard it, but a stranger was not turned away.',
    )
    expect(proofVerdict([failed('listener')], pair)).toContain('sensor-1 did not hear sensor-2')
  })
})
