import * as crypto from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { argon2id, standardCost } from './argon2id.ts'

const secret = new TextEncoder().encode('correct horse battery staple')
const salt = new Uint8Array(16).fill(7)

describe('argon2id', () => {
  // Node has it only where it is built with OpenSSL 3.2 or later; Electron's BoringSSL never has.
  it.skipIf(typeof crypto.argon2Sync !== 'function')('gives what OpenSSL gives, at the standard cost and at others', async () => {
    const others = [
      { memoryKiB: 64, iterations: 1, parallelism: 1 },
      { memoryKiB: 1024, iterations: 2, parallelism: 3 },
    ]
    for (const cost of [standardCost, ...others]) {
      const expected = crypto.argon2Sync('argon2id', {
        message: secret,
        nonce: salt,
        memory: cost.memoryKiB,
        passes: cost.iterations,
        parallelism: cost.parallelism,
        tagLength: 32,
      })
      expect(Buffer.from(await argon2id(secret, salt, cost, 32))).toEqual(expected)
    }
  })

  it('lets the event loop go on meanwhile', async () => {
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    await argon2id(secret, salt, standardCost, 32)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(10)
  })

  it('leaves the secret as it was', async () => {
    const mine = Uint8Array.from(secret)
    await argon2id(mine, salt, { memoryKiB: 64, iterations: 1, parallelism: 1 }, 32)
    expect(mine).toEqual(secret)
  })

  it('rejects when the library refuses', async () => {
    const short = salt.subarray(0, 2)
    await expect(argon2id(secret, short, { memoryKiB: 64, iterations: 1, parallelism: 1 }, 32)).rejects.toThrow(/salt/i)
  })
})
