import { describe, expect, it } from 'vitest'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { emptyConnection } from '../components/connection-draft.ts'
import type { Step } from '../../shared/step.ts'
import { testReport } from './report.ts'
import type { TestRun } from './test-store.ts'

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
  draft: { ...emptyConnection, identity: { name: 'sensor-1' } as CertificateSummary },
  presented: null,
  problems: [],
  result: undefined,
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
      'Verdict: mqtt.home.lan is not in the broker’s certificate. It failed at “Encrypt”.',
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
