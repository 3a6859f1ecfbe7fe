import { describe, expect, test } from 'vitest'
import { printDistinguishedName } from './distinguished-name.ts'
import { distinguishedNameOf, subjectSchema, type Subject } from './subject.ts'

const print = (subject: Subject) => printDistinguishedName(distinguishedNameOf(subject))

describe('the name of a subject', () => {
  test('goes from the domain to the common name, and is printed backwards', () => {
    expect(
      print({
        commonName: 'x',
        organizationalUnit: ['Barns', 'East'],
        organization: 'Acme',
        locality: 'Leeds',
        state: 'Yorkshire',
        country: 'GB',
        serialNumber: '4711',
        dnQualifier: 'q',
        emailAddress: 'a@home.lan',
        domainComponents: ['home', 'lan'],
      }),
    ).toBe('CN=x,emailAddress=a@home.lan,dnQualifier=q,serialNumber=4711,OU=East,OU=Barns,O=Acme,L=Leeds,ST=Yorkshire,C=GB,DC=home,DC=lan')
  })

  test('has one unit as a text, several as a list', () => {
    expect([print({ commonName: 'x', organizationalUnit: 'a' }), print({ commonName: 'x', organizationalUnit: ['a'] })]).toEqual([
      'CN=x,OU=a',
      'CN=x,OU=a',
    ])
  })

  test('has nothing of what was left out', () => {
    expect(distinguishedNameOf({ commonName: '', organization: '', organizationalUnit: [''], locality: undefined })).toEqual([])
  })
})

describe('a subject at the door', () => {
  const read = (rest: object) => subjectSchema.safeParse({ commonName: 'x', ...rest })

  test('is trimmed, and its domain is made of A-labels', () => {
    const { data } = read({ organizationalUnit: [' a ', 'b'], serialNumber: ' 1/2 ', emailAddress: ' a@b.lan ', domainComponents: ['Küche', 'lan'] })
    expect(data).toEqual({
      commonName: 'x',
      organizationalUnit: ['a', 'b'],
      serialNumber: '1/2',
      emailAddress: 'a@b.lan',
      domainComponents: ['xn--kche-0ra', 'lan'],
    })
  })

  test.each([
    [{ serialNumber: 'a_b' }],
    [{ serialNumber: '1'.repeat(65) }],
    [{ dnQualifier: 'ü' }],
    [{ emailAddress: 'nobody' }],
    [{ emailAddress: 'ä@b.lan' }],
    [{ emailAddress: `${'a'.repeat(250)}@b.lan` }],
    [{ domainComponents: ['home.lan'] }],
    [{ domainComponents: [''] }],
    [{ organizationalUnit: ['x'.repeat(65)] }],
    [{ organizationalUnit: [''] }],
  ])('is refused with %j', (rest) => {
    expect(read(rest).success).toBe(false)
  })
})
