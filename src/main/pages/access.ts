import { createHash, randomBytes } from 'node:crypto'

const codeLifetimeMs = 10 * 60_000

/** A code that was given out: not used yet, or exchanged for a token. */
type Code = { state: 'new'; goodUntil: number; onUsed: () => void } | { state: 'used'; tokenHash: string }

/**
 * Who may speak to the core through the browser host. A code is good for one exchange within ten minutes; what it is
 * exchanged for, a token, is good until the host ends, or until somebody shows its code again: of two who had the code one is not
 * the person it was meant for, and nobody can say which. Only hashes are kept.
 */
export class Access {
  readonly #now: () => number
  readonly #codes = new Map<string, Code>()
  readonly #tokens = new Map<string, AbortController>()
  #onReuse: () => void = () => undefined

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Calls `listener` each time that a token is taken back because its code was shown a second time. */
  onReuse(listener: () => void): void {
    this.#onReuse = listener
  }

  /** A new single-use code, 128 bits in base64url. `onUsed` is called when it is exchanged. */
  newCode(onUsed: () => void = () => undefined): string {
    const code = randomBytes(16).toString('base64url')
    this.#codes.set(hashOf(code), { state: 'new', goodUntil: this.#now() + codeLifetimeMs, onUsed })
    return code
  }

  /** The token for a code, 256 bits in base64url; undefined where the code was never given, was used, or is too old. */
  exchange(code: string): string | undefined {
    const hash = hashOf(code)
    const known = this.#codes.get(hash)
    if (known?.state === 'used') this.#takeBack(known.tokenHash)
    if (known?.state !== 'new') return undefined
    if (known.goodUntil < this.#now()) {
      this.#codes.delete(hash)
      return undefined
    }
    const token = randomBytes(32).toString('base64url')
    const tokenHash = hashOf(token)
    this.#tokens.set(tokenHash, new AbortController())
    this.#codes.set(hash, { state: 'used', tokenHash })
    known.onUsed()
    return token
  }

  /**
   * For a token that is good, a signal that aborts when it no longer is; else undefined. Comparing hashes tells a guesser
   * nothing by its time.
   */
  admit(token: string): AbortSignal | undefined {
    return this.#tokens.get(hashOf(token))?.signal
  }

  #takeBack(tokenHash: string): void {
    const token = this.#tokens.get(tokenHash)
    if (!token) return
    this.#tokens.delete(tokenHash)
    token.abort()
    this.#onReuse()
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}
