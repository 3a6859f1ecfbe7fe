import { describe, expect, it } from 'vitest'
import { nextStep, systemSentence } from './next-step.ts'

const now = new Date('2026-11-21T12:00:00Z')
const soonest = { name: 'old-gate', fingerprint: '0A', notAfter: '2026-11-30T12:00:00Z' }
const complete = { authorities: 1, brokers: 1, devices: 2, clients: 0, expiring: 0 }

describe('the next step', () => {
  it('is what is missing, in the order in which things need each other', () => {
    const paths = [
      { ...complete, authorities: 0, brokers: 0, devices: 0 },
      { ...complete, brokers: 0, devices: 0 },
      { ...complete, devices: 0 },
      { ...complete, expiring: 3 },
      complete,
    ].map((counts) => nextStep(counts, {}, now)).map(({ verb, path }) => [verb, path])
    expect(paths).toEqual([
      ['Start', '/provision'],
      ['Continue', '/provision'],
      ['Continue', '/provision'],
      ['Look at them', '/inventory'],
      ['Test the connection', '/test'],
    ])
  })

  it('names the one that expires', () => {
    const about = (notAfter: string) => nextStep({ ...complete, expiring: 1 }, { soonest: { ...soonest, notAfter } }, now)
    expect(about(soonest.notAfter)).toMatchObject({
      title: 'old-gate expires in 9 days',
      verb: 'Look at it',
      path: '/inventory/0A',
      isAboutExpiring: true,
    })
    expect(about('2026-11-19T12:00:00Z').title).toBe('old-gate expired 2 days ago')
    expect(nextStep({ ...complete, expiring: 1200 }, { soonest }, now).title).toBe('1,200 certificates need attention')
  })
})

describe('the next step where something is about to fail for many', () => {
  const list = { issuer: { fingerprint: 'CA', name: 'Home CA' }, state: 'expires-soon' as const, nextUpdate: '2026-11-24T12:00:00Z' }
  const authority = { name: 'Home CA', fingerprint: 'CA', notAfter: '2026-12-01T12:00:00Z', isOffline: false }

  it('is an expired revocation list before an authority that ends, and that before a list that will expire', () => {
    const expired = { ...list, state: 'expired' as const, nextUpdate: '2026-11-19T12:00:00Z' }
    const steps = [{ list: expired, authority }, { list, authority }, { list, soonest }].map((urgencies) => nextStep({ ...complete, expiring: 1 }, urgencies, now))
    expect(steps.map(({ title, verb, opens }) => [title, verb, opens])).toEqual([
      ['The revocation list of Home CA expired 2 days ago', 'Issue the revocation list', { dialog: 'revocation-list', fingerprint: 'CA' }],
      ['Home CA expires in 10 days', 'Renew Home CA', { dialog: 'renew-authority', fingerprint: 'CA' }],
      ['The revocation list of Home CA expires in 3 days', 'Issue the revocation list', { dialog: 'revocation-list', fingerprint: 'CA' }],
    ])
  })

  it('brings an authority back first whose key is offline', () => {
    expect(nextStep(complete, { authority: { ...authority, isOffline: true } }, now)).toMatchObject({
      verb: 'Bring back Home CA',
      opens: { dialog: 'bring-back', fingerprint: 'CA' },
    })
  })

  it('is what is missing all the same where there is no broker yet', () => {
    expect(nextStep({ ...complete, brokers: 0 }, { list, authority }, now).verb).toBe('Continue')
  })
})

describe('the state of things', () => {
  it('is one sentence', () => {
    expect(systemSentence(complete)).toBe('1 authority, 1 broker and 2 devices. Nothing expires in the next 30 days.')
    expect(systemSentence({ ...complete, clients: 1, expiring: 2 })).toBe('1 authority, 1 broker, 2 devices and 1 client.')
    expect(systemSentence({ ...complete, brokers: 0, devices: 0 })).toBe('1 authority. Nothing expires in the next 30 days.')
    expect(systemSentence({ ...complete, authorities: 0 })).toBe('This vault is empty.')
  })
})
