import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { seal, unseal } from './seal.ts'

const key = new Uint8Array(randomBytes(32))
const identity = ['vault-1', 'private-key', '0A']
const content = new TextEncoder().encode('what nobody else may read')

describe('a seal', () => {
  it('opens with its key and its identity', () => {
    expect(unseal(key, identity, seal(key, identity, content))).toEqual(content)
  })

  it('seals nothing as well', () => {
    expect(unseal(key, identity, seal(key, identity, new Uint8Array()))).toEqual(new Uint8Array())
  })

  it('is another one each time', () => {
    expect(seal(key, identity, content)).not.toEqual(seal(key, identity, content))
  })

  it('does not hold what is sealed', () => {
    expect(Buffer.from(seal(key, identity, content)).includes('nobody')).toBe(false)
  })

  it('does not open with another key, or for another record', () => {
    const sealed = seal(key, identity, content)
    expect(unseal(new Uint8Array(randomBytes(32)), identity, sealed)).toBeUndefined()
    expect(unseal(key, ['vault-1', 'private-key', '0B'], sealed)).toBeUndefined()
    expect(unseal(key, ['vault-2', 'private-key', '0A'], sealed)).toBeUndefined()
  })

  it('keeps apart identities that would read alike when joined', () => {
    const sealed = seal(key, ['a', 'bc'], content)
    expect(unseal(key, ['ab', 'c'], sealed)).toBeUndefined()
    expect(unseal(key, ['a","bc'], sealed)).toBeUndefined()
  })

  it('does not open when any octet is changed, or it is cut short', () => {
    const sealed = new Uint8Array(seal(key, identity, content))
    for (let index = 0; index < sealed.length; index++) {
      expect(unseal(key, identity, sealed.with(index, sealed[index]! ^ 0x10))).toBeUndefined()
      expect(unseal(key, identity, sealed.subarray(0, index))).toBeUndefined()
    }
  })

  it('gives what it opens in memory of its own', () => {
    const opened = unseal(key, identity, seal(key, identity, content))!
    expect(opened.buffer.byteLength).toBe(content.length)
  })
})
