import { describe, expect, it } from 'vitest'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { Problem } from '../../shared/problem.ts'
import type { Step } from '../../shared/step.ts'
import { emptyConnection } from '../components/connection-draft.ts'
import { verdictOf } from './verdict.ts'

const steps: Step[] = [
  { id: 'resolve', title: 'Find the address', state: 'passed', durationMs: 1.2, text: '192.168.1.10' },
  { id: 'tls', title: 'Encrypt', state: 'failed', durationMs: 12, error: { code: 'BROKER_NOT_TRUSTED', message: 'It is not trusted.' } },
]
const name: Problem = {
  row: 20,
  stage: 'examine',
  side: 'broker',
  weight: 'blocks',
  message: 'mqtt.home.lan is not in the broker’s certificate.',
  remedy: 'Issue it again with that name.',
  mends: [],
  certificate: 0,
}
const soon: Problem = { ...name, row: 27, weight: 'warns', message: 'It expires in 9 days.' }
const run = {
  request: { url: 'mqtts://mqtt.home.lan:8883', identity: { as: '0A1B' } },
  draft: { ...emptyConnection, identity: { name: 'sensor-1' } as CertificateSummary },
  steps,
  problems: [],
  outcome: 'failed' as const,
  error: undefined,
}

describe('the verdict', () => {
  it('of a test that passed says who was let in, and counts what there is to warn of', () => {
    expect(verdictOf({ ...run, steps: steps.slice(0, 1), problems: [soon], outcome: 'passed' })).toEqual({
      tone: 'good',
      sentence: 'It works: mqtt.home.lan let sensor-1 in, and a message came back.',
      explanation: '1 stage in 1 ms.',
      further: '1 warning',
      problem: undefined,
    })
  })

  it('of one that failed is the first problem that stops it, with whose side it is on and what to do', () => {
    expect(verdictOf({ ...run, problems: [soon, name] })).toEqual({
      tone: 'bad',
      sentence: 'mqtt.home.lan is not in the broker’s certificate.',
      explanation: 'This is on the broker’s side. Issue it again with that name.',
      further: '1 warning',
      problem: name,
    })
  })

  it('is the stage where no problem is known', () => {
    expect(verdictOf(run)).toMatchObject({ sentence: 'It is not trusted.', explanation: 'It failed at “Encrypt”.', problem: undefined })
  })

  it('is not there while the test runs', () => {
    expect(verdictOf({ ...run, outcome: 'running' })).toBeUndefined()
  })
})
