import { describe, expect, it } from 'vitest'
import { namesake, removalWords } from './group-words.ts'

const [kiel, graz] = [{ name: 'Kiel', devices: 2000 }, { name: 'Graz', devices: 1 }]

describe('a group that is renamed', () => {
  it('becomes one with another that has the name in whatever case, never with itself', () => {
    expect(namesake([kiel, graz], kiel, ' graz ')).toBe(graz)
    expect(namesake([kiel, graz], kiel, 'KIEL')).toBeUndefined()
    expect(namesake([kiel, graz], kiel, 'Lyon')).toBeUndefined()
  })
})

describe('the removal of a group', () => {
  it('is told with the number of certificates that it concerns', () => {
    const stay = 'Nothing is revoked or deleted: the certificates stay as they are.'
    expect(removalWords(kiel)).toBe(`2,000 certificates in use will not be in Kiel any more. ${stay}`)
    expect(removalWords(graz)).toBe(`1 certificate in use will not be in Graz any more. ${stay}`)
    expect(removalWords({ name: 'Lyon', devices: 0 })).toBe(`No certificate in use is in it. ${stay}`)
  })
})
