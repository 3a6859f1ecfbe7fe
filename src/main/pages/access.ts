import { createHash, randomBytes } from 'node:crypto'

const codeLifetimeMs = 10 * 60_000

/**
 * Who may speak to the core through the browser host. A code is good for one exchange within ten minutes; what it is
 * exchanged for, a token, is good until the host ends. Only hashes are kept.
 */
export class Access {
  readonly #now: () => number
  readonly #codes = new Map<string, number>()
  readonly #tokens = new Set<string>()

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** A new single-use code, 128 bits in base64url. */
  newCode(): string {
    const code = randomBytes(16).toString('base64url')
    this.#codes.set(hashOf(code), this.#now() + codeLifetimeMs)
    return code
  }

  /** The token for a code, 256 bits in base64url; undefined where the code was never given, was used, or is too old. */
  exchange(code: string): string | undefined {
    const hash = hashOf(code)
    const goodUntil = this.#codes.get(hash)
    this.#codes.delete(hash)
    if (goodUntil === undefined || goodUntil < this.#now()) return undefined
    const token = randomBytes(32).toString('base64url')
    this.#tokens.add(hashOf(token))
    return token
  }

  /** Whether `token` was given out. Comparing hashes tells a guesser nothing by its time. */
  admits(token: string): boolean {
    return this.#tokens.has(hashOf(token))
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}
