import type { BundleProblem } from '../../shared/export.ts'
import { choice } from './option.ts'
import type { BundleSource } from './target.ts'

/** How a device or client proves who it is: the option, alike in every target that leaves the choice. */
export const clientMode = choice({
  title: 'How a device proves who it is',
  explanation: 'With its certificate (mutual), or with a user name and password over TLS, for a broker that asks for them.',
  values: {
    mutual: ['Certificate', 'Mutual TLS. The device shows its own certificate. The safest.'],
    password: ['Password over TLS', 'One-way TLS. The device checks the broker and logs in with a password.'],
  },
  default: 'mutual',
})

/** Values of `clientMode`. */
export type ClientMode = 'mutual' | 'password'

/** Why a user name and password cannot go into a file of settings. */
export function credentialProblems({ identity: { name, credential } }: BundleSource): BundleProblem[] {
  if (!credential) {
    const remedy = 'Make one first, or export with certificates.'
    return [{ severity: 'error', message: `${name} has no MQTT password.`, remedy }]
  }
  if (!/\p{Cc}/u.test(credential.username)) return []
  const message = `The user name ${JSON.stringify(credential.username)} holds a control character, which no file of settings can.`
  return [{ severity: 'error', message, remedy: 'Issue a certificate under another name.' }]
}
