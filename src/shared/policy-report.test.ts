import { describe, expect, it } from 'vitest'
import type { PolicyMatrix } from './policy-matrix.ts'
import { policyReport } from './policy-report.ts'

const matrix: PolicyMatrix = {
  hasPassed: false,
  rows: [
    { id: 'right-certificate', title: '=the <certificate> of a\u202eb', expected: 'allow', seen: 'allowed', verdict: 'pass', text: 'It said "come in", twice.', remedy: null },
    { id: 'revoked', title: 'revoked', expected: 'deny', seen: 'allowed', verdict: 'fail', text: 'The broker let it in.', remedy: 'Set crlfile.' },
    { id: 'expired', title: 'expired', expected: 'deny', seen: 'not-tried', verdict: 'skipped', text: 'No key.', remedy: null },
  ],
}
const facts = { url: 'mqtts://mqtt.home.lan:8883', device: 'sensor-1', at: '2026-06-01T00:00:00.000Z', version: '0.1.0' }

describe('the report of a policy matrix', () => {
  it('is text that is read from top to bottom', () => {
    expect(policyReport(matrix, facts, 'text').split('\n')).toEqual([
      'Policy matrix of mqtts://mqtt.home.lan:8883 for sensor-1',
      '2026-06-01T00:00:00.000Z, Certwright 0.1.0',
      'Failed: 1 as they should be, 1 not, 1 not tried.',
      '',
      'pass     =the <certificate> of a\\u{202e}b: let in, should be let in',
      '         It said "come in", twice.',
      'FAIL     revoked: let in, should be refused',
      '         The broker let it in.',
      '         Set crlfile.',
      'skipped  expired: not tried, should be refused',
      '         No key.',
      '',
    ])
  })

  it('is a table for a spreadsheet, in which nothing is a formula', () => {
    expect(policyReport(matrix, facts, 'csv').split('\r\n').slice(0, 2)).toEqual([
      '"Client","Should be","Was","Verdict","What was seen","What to set"',
      `"'=the <certificate> of a\\u{202e}b","let in","let in","pass","It said ""come in"", twice.",""`,
    ])
  })

  it('is a page in which nothing is markup but its own', () => {
    const html = policyReport(matrix, facts, 'html')
    expect(html).toContain('<td>=the &lt;certificate&gt; of a\\u{202e}b</td>')
    expect(html.match(/<tr>/g)).toHaveLength(4)
  })
})
