import { describe, expect, it } from 'vitest'
import { inUseOf, revocableOf } from './matching.ts'

describe('who a verb is for, of all that match', () => {
  it('is nobody who is an authority, for renewing and exporting', () => {
    expect(inUseOf({ groups: ['Bern'] })).toEqual({ groups: ['Bern'], kinds: ['broker', 'device', 'client'], statuses: ['active'] })
    expect(inUseOf({ kinds: ['root-ca', 'device'] })).toEqual({ kinds: ['device'], statuses: ['active'] })
    expect(inUseOf({ kinds: ['root-ca'] })).toBeUndefined()
  })

  it('is nobody who is a root or revoked already, for revoking', () => {
    expect(revocableOf({ kinds: ['issuing-ca', 'root-ca'] })).toEqual({ kinds: ['issuing-ca'], statuses: ['active', 'replaced'] })
    expect(revocableOf({ statuses: ['revoked'] })).toBeUndefined()
  })
})
