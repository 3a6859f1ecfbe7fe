import { describe, expect, it } from 'vitest'
import { targetGroups } from '../../shared/export.ts'
import { catalogue, plainestTarget, summaryOf, targetById } from './index.ts'
import { sourceOf } from './testing/bundle-source.ts'
import { holdsKey } from './testing/holds-key.ts'
import { issuedBroker, issuedIdentity } from './testing/issued-identity.ts'

describe('the catalogue of export targets', () => {
  it('has every id once', () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length)
  })
  it('finds a target by its id, and says which there are', () => {
    expect(targetById('mosquitto')).toBe(catalogue[0])
    expect(() => targetById('floppy')).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', remedy: expect.stringMatching(/mosquitto, .*pem-files/) as string }),
    )
  })
  it('has a plainest target for each role', () => {
    expect(plainestTarget('broker').id).toBe('mosquitto')
    expect(plainestTarget('device').id).toBe('pem-files')
  })
  it('stands in the order of its groups', () => {
    const places = catalogue.map(({ group }) => targetGroups.indexOf(group))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(new Set(places).size).toBe(targetGroups.length)
  })
  it('shows nothing but what can cross a wire', () => {
    for (const target of catalogue) expect(JSON.parse(JSON.stringify(summaryOf(target)))).toEqual(summaryOf(target))
  })

  describe.each(catalogue.map((target) => [target.id, target] as const))('%s', (_, target) => {
    /** What has no default has to be given. */
    const given = Object.fromEntries(target.options.flatMap(({ name, type }) => (type === 'secret' ? [[name, 'correct horse']] : [])))
    const sources = target.roles.map((role) => sourceOf(role === 'broker' ? issuedBroker() : issuedIdentity()))

    it('has defaults that its own schema takes', () => {
      const defaults = Object.fromEntries(target.options.map((option) => [option.name, option.default]))
      expect(target.schema.parse(given)).toEqual({ ...defaults, ...given })
    })
    it('makes the same files of the same source', async () => {
      for (const source of sources) expect(await target.files(source, given)).toEqual(await target.files(source, given))
    })
    it('puts the key and what it was given as a secret into secret files only, and a README and a manifest into every bundle', async () => {
      for (const source of sources) {
        const files = await target.files(source, given)
        const holders = files.filter(
          ({ bytes }) => holdsKey(bytes, source.identity.privateKey!) || Object.values(given).some((secret) => Buffer.from(bytes).includes(secret)),
        )
        expect(holders.every(({ isSecret }) => isSecret)).toBe(true)
        const hasSecretFile = files.some(({ isSecret }) => isSecret)
        expect(hasSecretFile).toBe(target.id !== 'trust-this-ca')
        // One that is encrypted shows no key.
        if (Object.keys(given).length === 0) expect(holders.length > 0).toBe(hasSecretFile)
        expect(files.map(({ path }) => path).slice(-2)).toEqual(['README.txt', 'manifest.json'])
      }
    })
    it('makes a bundle without the key where the vault does not hold it', async () => {
      for (const { identity, ...rest } of sources) {
        const files = await target.files({ ...rest, identity: { ...identity, privateKey: null } }, given)
        expect(files.some(({ isSecret }) => isSecret)).toBe(false)
      }
    })
  })
})
