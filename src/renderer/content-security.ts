import { setNonce } from 'get-nonce'
import { config } from 'zod'

/**
 * Imported before everything else. The page's content security policy allows no eval and only style elements that carry the
 * nonce of this response: zod must not compile its schemas, and whoever makes style elements is told the nonce.
 */
config({ jitless: true })

const nonce = document.querySelector('meta[name="style-nonce"]')?.getAttribute('content') ?? ''
setNonce(nonce)

export function styleNonce(): string {
  return nonce
}
