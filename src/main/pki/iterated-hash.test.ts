import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { iteratedHash } from './iterated-hash.ts'

describe('a hash that is repeated', () => {
  test.each(['md5', 'sha1', 'sha256', 'sha512'])('by %s is what node:crypto makes of it, one after the other', (algorithm) => {
    let digest: Uint8Array = Buffer.from('any octets of any length')
    for (let times = 1; times <= 300; times++) {
      digest = hash(algorithm, digest, 'buffer')
      expect(iteratedHash(algorithm, Buffer.from('any octets of any length'), times)).toEqual(digest)
    }
  })
})
