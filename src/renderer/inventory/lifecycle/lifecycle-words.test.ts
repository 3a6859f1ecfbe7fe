import { describe, expect, it } from 'vitest'
import { AppError, toWireError } from '../../../shared/errors.ts'
import { broker, certificate, homeCa, sensor1, sensor2 } from '../../provisioning/testing/wizard-frame.ts'
import { canRenew, canRevoke, kindCounts, renewalConsequence, revocationConsequence, unfinishedRun } from './lifecycle-words.ts'

const revoked = (reason: 'superseded' | 'certificateHold') =>
  certificate('0F', { status: 'revoked', issuer: sensor1.issuer, revocation: { at: '2026-11-01T00:00:00Z', reason } })

describe('what can become of a certificate', () => {
  it('is a renewal where it is in use and has no successor; authorities have a page of their own', () => {
    const replaced = certificate('0E', { status: 'replaced', replacedBy: { fingerprint: '0F', serialNumber: '0F', name: 'x' } })
    expect([sensor1, broker, homeCa, revoked('superseded'), replaced].map(canRenew)).toEqual([true, true, false, false, false])
  })

  it('is a revocation where an authority of the vault has issued it, and it is not revoked for good', () => {
    const foreign = certificate('0D', { issuer: null })
    expect([sensor1, homeCa, revoked('superseded'), revoked('certificateHold'), foreign].map(canRevoke)).toEqual([true, false, false, true, false])
  })
})

describe('what is said before the button', () => {
  it('counts by kind, those that there are most of first', () => {
    expect(kindCounts([broker, sensor1, sensor2])).toBe('2 devices and 1 broker')
  })

  it('names the one, and the end of the old certificate', () => {
    expect(renewalConsequence([sensor1], false).message).toBe(
      'sensor-1 gets a new certificate, with the key that it has. The old one stays valid until 18 November 2036.',
    )
    expect(renewalConsequence([sensor1, sensor2], true).message).toBe(
      'Each of the 2 certificates gets a new certificate, with a new key. The old one stays valid until it ends.',
    )
  })

  it('says for how long they are refused, and how brokers learn of it', () => {
    expect(revocationConsequence([sensor1], false).message).toBe('Once revoked, sensor-1 is refused for good: no certificate comes back from it.')
    expect(revocationConsequence([sensor1, sensor2], true).message).toBe('Once on hold, 2 devices are each refused until the hold is taken off.')
    expect(revocationConsequence([sensor1], false).remedy).toContain('SIGHUP')
    expect(revocationConsequence([broker], false).remedy).toContain('Devices rarely look at revocation lists')
  })
})

describe('a run that did not finish', () => {
  it('says what failed and why, and what was not started', () => {
    const error = toWireError(new AppError('NOT_FOUND', 'No key.', { remedy: 'Bring it.' }))
    expect(unfinishedRun({ issued: [sensor1], failed: [{ name: 'a', error }], notStarted: ['b', 'c'] })).toEqual({
      message: '1 new certificate is issued; a could not be renewed, b and c were not started.',
      remedy: 'a: No key. Bring it.',
    })
    expect(unfinishedRun({ issued: [], failed: [], notStarted: ['b'] })!.message).toBe('Nothing was issued; b was not started.')
    expect(unfinishedRun({ issued: [sensor1], failed: [], notStarted: [] })).toBeUndefined()
  })
})
