import { describe, expect, it } from 'vitest'
import type { Step } from '../../shared/step.ts'
import { withoutCancelled } from './cancelled-steps.ts'
import { testReport } from './report.ts'
import type { TestRun } from './test-store.ts'
import { verdictOf } from './verdict.ts'

const steps: Step[] = [
  { id: 'resolve', title: 'Find the address', state: 'passed', durationMs: 1.2, text: '192.168.1.10' },
  {
    id: 'tls',
    title: 'Encrypt',
    state: 'failed',
    durationMs: 12,
    error: {
      code: 'NAME_NOT_IN_CERTIFICATE',
      message: 'mqtt.home.lan is not in the broker’s certificate.',
      remedy: 'Issue another.',
      details: { side: 'broker', presented: ['old.lan', 'evil\u202e.lan'] },
    },
  },
  { id: 'connect', title: 'Connect over MQTT', state: 'skipped', text: 'Not tried, because “Encrypt” failed.' },
]
const run: TestRun = {
  request: { url: 'mqtts://mqtt.home.lan:8883', identity: { as: '0A1B', username: 'secret-user', password: 'secret-word' } },
  name: 'sensor-1',
  startedAt: '2026-06-01T00:00:00.000Z',
  steps,
  outcome: 'failed',
  error: undefined,
}

describe('the report of a test', () => {
  it('has every stage with its time and code, and says what to do', () => {
    expect(testReport(run, '0.1.0').split('\n')).toEqual([
      'Certwright 0.1.0: connection test of mqtts://mqtt.home.lan:8883',
      'Begun 2026-06-01T00:00:00.000Z',
      'As sensor-1, certificate 0A1B',
      'With a user name or password, which is not in this report',
      '',
      'Verdict: mqtt.home.lan is not in the broker’s certificate. It failed at “Encrypt”. This is on the broker’s side.',
      '',
      'ok       Find the address (1 ms): 192.168.1.10',
      'FAILED   Encrypt (12 ms): NAME_NOT_IN_CERTIFICATE',
      '         mqtt.home.lan is not in the broker’s certificate.',
      '         Issue another.',
      '         side=broker presented=old.lan,evil\\u{202e}.lan',
      'skipped  Connect over MQTT: Not tried, because “Encrypt” failed.',
      '',
      'All stages together: 13 ms',
      '',
    ])
  })

  it('holds no user name and no password', () => {
    expect(testReport(run, '0.1.0')).not.toMatch(/secret/)
  })
})

describe('the verdict', () => {
  it('of a test that passed says who was let in', () => {
    const passed: TestRun = { ...run, steps: steps.slice(0, 1), outcome: 'passed' }
    expect(verdictOf(passed)).toEqual({
      tone: 'good',
      sentence: 'It works: mqtt.home.lan let sensor-1 in, and a message came back.',
      explanation: '1 stage in 1 ms.',
    })
  })

  it('is not there while the test runs', () => {
    expect(verdictOf({ ...run, outcome: 'running' })).toBeUndefined()
  })
})

it('a stage that was under way when somebody cancelled has not failed', () => {
  const cancelled: Step[] = [
    steps[0]!,
    { id: 'tcp', title: 'Connect', state: 'failed', durationMs: 3, error: { code: 'CANCELLED', message: 'Cancelled.' } },
    { id: 'tls', title: 'Encrypt', state: 'running' },
  ]
  expect(withoutCancelled(cancelled).map(({ state }) => state)).toEqual(['passed', 'skipped', 'skipped'])
})
