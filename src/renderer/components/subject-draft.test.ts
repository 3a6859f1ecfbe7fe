import { describe, expect, it } from 'vitest'
import { emptySubject, readSubject } from './subject-draft.ts'

describe('a subject as it is typed', () => {
  it('leaves out what was left empty', () => {
    expect(readSubject({ ...emptySubject, commonName: ' Home CA ', country: 'de', state: '  ' })).toEqual({
      subject: { commonName: 'Home CA', country: 'DE' },
      problems: {},
    })
  })

  it('says at each field what is wrong with it', () => {
    const { subject, problems } = readSubject({ ...emptySubject, country: 'XX', organization: 'x'.repeat(65) })
    expect(subject).toBeUndefined()
    expect(Object.keys(problems).sort()).toEqual(['commonName', 'country', 'organization'])
    expect(problems.commonName).toBe('is empty')
  })
})
