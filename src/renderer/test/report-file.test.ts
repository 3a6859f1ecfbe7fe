import { expect, it } from 'vitest'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { reportFormats } from '../../shared/connection-report.ts'
import type { ConnectionTestResult } from '../../shared/connection-test.ts'
import { emptyConnection } from '../components/connection-draft.ts'
import { reportFile } from './report-file.ts'

const result: ConnectionTestResult = {
  hasPassed: true,
  steps: [{ id: 'connect', title: 'Connect over MQTT', state: 'passed', durationMs: 2, text: 'the broker let secret-user in' }],
  presented: null,
  problems: [],
  surroundings: { version: '0.1.0', tlsLibrary: 'OpenSSL 3.5', clock: '2026-06-01T00:00:00.000Z' },
}
const run = {
  request: { url: 'mqtts://mqtt.home.lan:8883', identity: { as: '0A1B', username: 'secret-user', password: 'secret-word' } },
  draft: { ...emptyConnection, identity: { name: 'sensor-1' } as CertificateSummary },
}

it('a report is a file of its day, which says who connected where and no user name or password', () => {
  for (const format of reportFormats) {
    const { name, text } = reportFile(format, run, result)
    expect(name).toBe(`connection-test-2026-06-01.${format}`)
    expect(text).toContain('mqtt.home.lan')
    expect(text).toContain('sensor-1')
    expect(text).not.toMatch(/secret-/)
  }
})
