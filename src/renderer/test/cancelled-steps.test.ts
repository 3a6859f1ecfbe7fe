import { expect, it } from 'vitest'
import type { Step } from '../../shared/step.ts'
import { withoutCancelled } from './cancelled-steps.ts'

it('a stage that was under way when somebody cancelled has not failed', () => {
  const cancelled: Step[] = [
    { id: 'resolve', title: 'Find the address', state: 'passed', durationMs: 1.2, text: '192.168.1.10' },
    { id: 'tcp', title: 'Connect', state: 'failed', durationMs: 3, error: { code: 'CANCELLED', message: 'Cancelled.' } },
    { id: 'tls', title: 'Encrypt', state: 'running' },
  ]
  expect(withoutCancelled(cancelled).map(({ state }) => state)).toEqual(['passed', 'skipped', 'skipped'])
})
