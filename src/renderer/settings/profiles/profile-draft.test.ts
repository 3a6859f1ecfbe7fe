import { describe, expect, it } from 'vitest'
import type { OwnProfileDefinition } from '../../../shared/own-profile.ts'
import { derBase64, idFromTitle, profileDraft, readProfile } from './profile-draft.ts'

const whole: OwnProfileDefinition = {
  format: 'certwright-profile',
  version: 1,
  id: 'cellar-sensor',
  title: 'Cellar sensor',
  purpose: 'A sensor in the cellar.',
  basedOn: 'mqtt-device',
  keyTypes: ['ec-p256', 'rsa-2048'],
  defaultKeyType: 'ec-p256',
  defaultValidityDays: 400,
  subjectDefaults: { organization: 'Home', country: 'DE', emailAddress: 'me@example.org' },
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  extendedKeyUsage: ['clientAuth', '1.3.6.1.4.1.99999.1'],
  crlDistributionPoints: ['http://pki.example.org/a.crl'],
  authorityInfoAccess: { ocsp: [], caIssuers: ['http://pki.example.org/a.crt'] },
  additionalExtensions: [{ oid: '1.3.6.1.4.1.99999.2', isCritical: false, value: 'BQA=' }],
}

describe('the draft of a profile', () => {
  it('reads back as the definition that it is of', () => {
    expect(readProfile(profileDraft(whole))).toEqual({ definition: whole, problems: {} })
    const { keyUsage: _usage, extendedKeyUsage: _purposes, crlDistributionPoints: _lists, authorityInfoAccess: _access, additionalExtensions: _more, ...least } = whole
    expect(readProfile(profileDraft(least)).definition).toEqual(least)
  })

  it('says at each field what is wrong with it', () => {
    const draft = profileDraft(whole)
    const { definition, problems } = readProfile({
      ...draft,
      id: 'Not An Id',
      title: '',
      keyTypes: [],
      days: '',
      subject: { ...draft.subject, country: 'XX' },
      otherPurposes: 'not an oid',
      crlDistributionPoints: 'nowhere',
      extensions: [{ key: 0, oid: 'x', value: 'zz', isCritical: true }],
    })
    expect(definition).toBeUndefined()
    expect(Object.keys(problems).sort()).toEqual([
      'crlDistributionPoints',
      'days',
      'extensions.0.oid',
      'extensions.0.value',
      'id',
      'keyTypes',
      'otherPurposes',
      'subject.country',
      'title',
    ])
  })

  it('does not take the id of another', () => {
    expect(readProfile(profileDraft(whole), ['cellar-sensor']).problems.id).toBe('There is a profile with this id.')
  })

  it('has an id after its title', () => {
    expect(['Cellar sensor', 'Größe 2', '2 sensors', '  '].map(idFromTitle)).toEqual(['cellar-sensor', 'gro-e-2', 'profile-2-sensors', ''])
  })

  it('takes DER in hex and in base64', () => {
    expect(['0500', '05:00', '05 00', 'BQA=', '04020102', '', '0501', 'hello'].map(derBase64)).toEqual([
      'BQA=',
      'BQA=',
      'BQA=',
      'BQA=',
      'BAIBAg==',
      undefined,
      undefined,
      undefined,
    ])
  })
})
